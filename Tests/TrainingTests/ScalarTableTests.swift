internal import Foundation
internal import Testing
internal import Torch
internal import Training

@Suite struct ScalarTableTests {
    @Test func rowsHaveTheNumbersOfTheirKind() throws {
        try withFolder { folder in
            let path = folder + "/scalars.csv"
            let table = try ScalarTable(path: path)
            try table.log(.step, step: 1, epoch: 0, values: ["train/loss": 0.1, "train/bad": .nan])
            try table.log(.epoch, step: 1, epoch: 0, values: ["epoch/loss": -.infinity])
            try table.log(.step, step: 2, epoch: 1, values: ["train/loss": 1e-05])
            let expected = """
                step,epoch,kind,train/loss,train/bad,epoch/loss
                1,0,step,0.1,NaN,
                1,0,epoch,,,-Infinity
                2,1,step,1e-05,,

                """
            #expect(try text(ofFile: path) == expected)
        }
    }

    @Test func resumingDropsLaterStepsAndKeepsColumns() throws {
        try withFolder { folder in
            let path = folder + "/scalars.csv"
            let first = try ScalarTable(path: path)
            for step in 1...5 { try first.log(.step, step: step, epoch: 0, values: ["a": 1, "b": 2]) }
            try first.log(.epoch, step: 3, epoch: 0, values: ["a": 1])
            let second = try ScalarTable(path: path, after: ResumePoint(step: 3, epoch: 0))
            try second.log(.step, step: 4, epoch: 0, values: ["b": 9, "c": 8])
            let rows = try text(ofFile: path).split(separator: "\n").map(String.init)
            #expect(rows.first == "step,epoch,kind,a,b,c")
            #expect(rows.dropFirst().map { $0.prefix(1) } == ["1", "2", "3", "4"])
            #expect(rows.last == "4,0,step,,9.0,8.0")
        }
    }

    @Test(arguments: ["3,0,step,1", "", "\u{0}\u{0}\u{0}"]) func tornRowIsCut(_ torn: String) throws {
        try withFolder { folder in
            let path = folder + "/scalars.csv"
            try ScalarTable(path: path).log(.step, step: 1, epoch: 0, values: ["a": 1])
            let whole = try text(ofFile: path)
            try save(whole + torn, to: path)
            try ScalarTable(path: path).log(.step, step: 2, epoch: 0, values: ["a": 2])
            #expect(try text(ofFile: path) == whole + "2,0,step,2.0\n")
        }
    }

    @Test func namesAreQuoted() throws {
        try withFolder { folder in
            let path = folder + "/scalars.csv"
            let name = "AP/\"bus\", red"
            try ScalarTable(path: path).log(.epoch, step: 1, epoch: 0, values: [name: 1])
            // Read back, it is the same column.
            try ScalarTable(path: path).log(.epoch, step: 2, epoch: 0, values: [name: 2])
            let expected = "step,epoch,kind,\"AP/\"\"bus\"\", red\"\n1,0,epoch,1.0\n2,0,epoch,2.0\n"
            #expect(try text(ofFile: path) == expected)
        }
    }

    @Test func anotherFileIsReplaced() throws {
        try withFolder { folder in
            let path = folder + "/scalars.csv"
            try save("name;size\nx;1\n", to: path)
            try ScalarTable(path: path).log(.step, step: 1, epoch: 0, values: ["a": 1])
            #expect(try text(ofFile: path) == "step,epoch,kind,a\n1,0,step,1.0\n")
        }
    }

    @Test func fullDiskIsSaid() {
        #expect(throws: FileError.self) { try ScalarTable(path: "/dev/full") }
    }
}
