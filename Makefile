# The two commands that a newcomer needs are `make demo` and `make test`; each does all the set-up it needs.

SHELL := /bin/bash
.DEFAULT_GOAL := build
.PHONY: setup build demo test torture fuzz sanitize peers bench check gpu-check clean

# What a build needs to find libtorch; the binaries find it at run time where they were linked to it.
swift = eval "$$(Scripts/setup.sh --env)" && swift
libraries = $(shell Scripts/setup.sh --libraries)
flags = -c release -Xlinker -rpath -Xlinker $(libraries)
bin = .build/release

setup:
	@Scripts/setup.sh

# The program and its plug-ins.
build: setup
	@$(swift) build $(flags)

# Makes 40 volumes, trains a 3-D U-Net on two ranks, evaluates it and predicts one volume.
demo: build
	@Scripts/demo.sh $(bin)/lockstep

# All tests, format and layering.
test: setup
	@$(swift) build $(flags) --build-tests
	@Scripts/check.sh
	@$(swift) test $(flags) --skip-build

# A run that is killed, stopped and short of disk, again and again, ends as one that was left alone: ROUNDS=200.
torture: setup
	@$(swift) build $(flags) --build-tests
	@Scripts/stress/torture.sh $(ROUNDS)

# Readers of files, given files that were changed at random: MINUTES=60.
fuzz: setup
	@$(swift) build $(flags) --build-tests
	@Scripts/stress/fuzz.sh $(MINUTES)

# Tests that find damage to memory where it is done: FILTER=DataPipelineTests.
sanitize: setup
	@Scripts/stress/sanitize.sh $(FILTER)

# What needs PyTorch, MONAI and TensorBoard to answer; they live in an environment of their own.
peers: build
	@Scripts/peers/check.sh $(bin)/lockstep

# Lockstep and its peer side by side; the ratios are written to Benchmarks/.
bench: build
	@$(swift) build $(flags) --product FaultProgram
	@Scripts/bench/run.sh $(bin)

# Format, layering, documentation.
check:
	@Scripts/check.sh --docs

# On a machine with a GPU and PyTorch, against that PyTorch's libtorch.
gpu-check:
	@Scripts/gpu-check.sh

clean:
	rm -rf .build demo runs
