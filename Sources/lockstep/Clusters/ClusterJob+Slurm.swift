extension ClusterJob {
    /// One launcher a machine; Slurm tells it when time is up, so that the ranks can write a checkpoint.
    var slurm: String {
        let launch = ["lockstep", "launch", "--nnodes", nodeRange, "--nproc-per-node", "\(processes)"] + restartOptions
        return """
            #!/bin/bash
            #SBATCH --job-name=\(name)
            #SBATCH --nodes=\(nodeRange.replacing(":", with: "-"))
            #SBATCH --ntasks-per-node=1
            #SBATCH --gpus-per-node=\(processes)
            #SBATCH --cpus-per-task=\(processes * 8)
            #SBATCH --time=24:00:00
            #SBATCH --output=%x-%j.log
            # Two minutes before the time is up the ranks are asked to stop; they write a checkpoint.
            #SBATCH --signal=TERM@120

            # The first machine hosts the rendezvous. Ports of jobs on one machine differ by the job's number.
            head=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
            endpoint="$head:$((29400 + SLURM_JOB_ID % 1000))"

            srun --kill-on-bad-exit=\(nodes.count == 1 ? 1 : 0) \(shellQuoted(launch)) \\
                --rdzv-backend c10d --rdzv-endpoint "$endpoint" --rdzv-id "$SLURM_JOB_ID" \\
                \(shellQuoted(command))

            """
    }
}
