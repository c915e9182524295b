import ArgumentParser

extension ClusterJob {
    /// Kubeflow gives each machine's launcher its place by torchrun's variables (PET_NNODES, PET_NODE_RANK, ...), so the
    /// command names none.
    var pyTorchJob: String {
        let replicas =
            nodes.count > 1
            ? replica("Worker", nodes.lowerBound)
            : replica("Master", 1) + (nodes.lowerBound > 1 ? replica("Worker", nodes.lowerBound - 1) : "")
        return """
            apiVersion: kubeflow.org/v1
            kind: PyTorchJob
            metadata:
              name: \(name)
            spec:
              nprocPerNode: "\(processes)"
            \(elasticPolicy)  pytorchReplicaSpecs:
            \(replicas)
            """
    }

    private var elasticPolicy: String {
        guard nodes.count > 1 else { return "" }
        return """
              elasticPolicy:
                rdzvBackend: c10d
                minReplicas: \(nodes.lowerBound)
                maxReplicas: \(nodes.upperBound)
                maxRestarts: \(maxRestarts)

            """
    }

    private func replica(_ role: String, _ count: Int) -> String {
        // The operator looks for a container of this very name.
        """
            \(role):
              replicas: \(count)
              restartPolicy: OnFailure
              template:
                spec:
        \(pod(["lockstep", "launch"] + (nodes.count == 1 ? restartOptions : []) + command, indent: 10))

        """
    }

    /// The machines know their place by the index that Kubernetes gives each pod, and the first one by its name.
    var jobSet: String {
        get throws {
            guard nodes.count == 1 else {
                throw ValidationError("a JobSet has a fixed number of machines: give --nnodes a number")
            }
            let launch = [
                "lockstep", "launch", "--nnodes", "\(nodes.lowerBound)", "--nproc-per-node", "\(processes)",
                "--node-rank", "$(NODE_RANK)", "--master-addr", "\(name)-workers-0-0.\(name)", "--master-port", "29500",
            ]
            return """
                apiVersion: jobset.x-k8s.io/v1alpha2
                kind: JobSet
                metadata:
                  name: \(name)
                spec:
                  failurePolicy:
                    maxRestarts: \(maxRestarts)
                  replicatedJobs:
                    - name: workers
                      replicas: 1
                      template:
                        spec:
                          parallelism: \(nodes.lowerBound)
                          completions: \(nodes.lowerBound)
                          completionMode: Indexed
                          backoffLimit: 0
                          template:
                            spec:
                              restartPolicy: Never
                \(pod(launch + command, indent: 14, variables: Self.placeVariable))

                """
        }
    }

    private static let placeVariable = """
          env:
            - name: NODE_RANK
              valueFrom:
                fieldRef:
                  fieldPath: metadata.annotations['batch.kubernetes.io/job-completion-index']

        """

    /// Ranks share decoded data through /dev/shm, which is 64 MiB unless said otherwise.
    private func pod(_ words: [String], indent: Int, variables: String = "") -> String {
        let text = """
            containers:
              - name: pytorch
                image: \(image)
                command: \(yamlList(words))
            \(variables.isEmpty ? "" : variables.split(separator: "\n").map { "  \($0)\n" }.joined())\
                resources:
                  limits:
                    nvidia.com/gpu: \(processes)
                volumeMounts:
                  - name: shared-memory
                    mountPath: /dev/shm
            volumes:
              - name: shared-memory
                emptyDir:
                  medium: Memory
            """
        let margin = String(repeating: " ", count: indent)
        return text.split(separator: "\n").map { margin + $0 }.joined(separator: "\n")
    }
}
