"""Training steps of the full MINet-VGG16 (47,562,737 parameters) in Lockstep and in PyTorch with DDP, on made-up batches, one thread a rank."""

from steps import arguments, compare

if __name__ == "__main__":
    options = arguments(__doc__, record="minet.md", batch=2, size=96, ranks=[2])
    compare(options, __doc__, configuration="minet-vgg16.yaml", script="minet_training.py")
