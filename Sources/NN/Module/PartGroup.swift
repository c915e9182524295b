/// A value whose parts count as parts of the module that has it, under names that it gives them.
///
/// For networks whose checkpoints name in a row what belongs together, such as a stage of `sim16` and `upconv16`. The
/// name of the property that holds the group is in no part's name.
public protocol PartGroup {
    var parts: [(name: String, part: Module)] { get }
}
