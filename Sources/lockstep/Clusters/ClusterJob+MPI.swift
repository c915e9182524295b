import ArgumentParser

extension ClusterJob {
    /// A script that writes the hosts file beside itself and starts one rank in each place.
    var mpirun: String {
        get throws {
            guard !hosts.isEmpty else {
                throw ValidationError("mpirun needs the machines: give --hosts NAME,NAME,...")
            }
            let lines = hosts.map { "\($0) slots=\(processes)" }.joined(separator: "\n")
            return """
                #!/bin/bash
                # Machines, and how many ranks each of them takes.
                cat > \(name).hosts <<'HOSTS'
                \(lines)
                HOSTS

                # mpirun is the launcher here: it starts the ranks themselves. The first machine hosts their store.
                exec mpirun --hostfile \(name).hosts -np \(hosts.count * processes) --map-by slot \\
                    -x MASTER_ADDR=\(hosts[0]) -x MASTER_PORT=29500 \\
                    \(shellQuoted(command))

                """
        }
    }
}
