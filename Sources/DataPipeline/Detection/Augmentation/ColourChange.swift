/// One change of colours, in HSV: the hue is multiplied and then moved, in turns; the other two are multiplied.
package struct ColourChange: Sendable {
    package var hueGain, hueShift, saturation, value: Double

    package init(hueGain: Double, hueShift: Double, saturation: Double, value: Double) {
        (self.hueGain, self.hueShift, self.saturation, self.value) = (hueGain, hueShift, saturation, value)
    }
}
