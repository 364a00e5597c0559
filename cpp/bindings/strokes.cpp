#include "strokes.hpp"

#include "bindings/arrays.hpp"
#include "bindings/images.hpp"
#include "bindings/register.hpp"
#include "bindings/released_gil.hpp"

namespace hn {
namespace {

Canvas canvas_of(Image& picture) {
  require(picture.ndim() == 3 && picture.shape(2) >= 3, "picture", "(height, width, 3 or more) uint8", picture);
  require(picture.shape(0) <= max_side && picture.shape(1) <= max_side, "picture", "at most 32766 pixels high and wide",
          picture);
  if (!picture.writeable())
    refuse("picture", "writable", "a read-only array");
  return {picture.mutable_data(),
          static_cast<int>(picture.shape(1)),
          static_cast<int>(picture.shape(0)),
          picture.strides(0),
          picture.strides(1),
          picture.strides(2)};
}

double checked_opacity(double opacity) {
  if (!(opacity >= 0.0 && opacity <= 1.0))
    refuse("opacity", "from 0 to 1", std::to_string(opacity));
  return opacity;
}

void paint_onto(Image& picture, const Floats& segments, double radius, Colour colour, double opacity) {
  const Canvas canvas = canvas_of(picture);
  require(segments.ndim() == 2 && segments.shape(1) == 4, "segments", "(segments, 4) float32", segments);
  require_apart(picture, "picture", segments, "segments");
  if (!(radius >= 0.0 && radius <= max_side))
    refuse("radius", "from 0 to 32766", std::to_string(radius));
  checked_opacity(opacity);
  std::vector<Segment> list(length(segments, 0));
  const float* values = segments.data();
  for (Segment& segment : list) {
    segment = {values[0], values[1], values[2], values[3]};
    values += 4;
  }
  const ReleasedGil released;
  paint_segments(canvas, list, radius, colour, opacity);
}

void tint_onto(Image& picture, const Floats& mask, Colour colour, double opacity) {
  const Canvas canvas = canvas_of(picture);
  require(mask.ndim() == 2 && mask.shape(0) == picture.shape(0) && mask.shape(1) == picture.shape(1), "mask",
          "(height, width) float32, of the picture's size", mask);
  require_apart(picture, "picture", mask, "mask");
  checked_opacity(opacity);
  const float* values = mask.data();
  const ReleasedGil released;
  tint_by_mask(canvas, values, colour, opacity);
}

} // namespace

void register_strokes(py::module_& m) {
  m.def("paint", &paint_onto, py::arg("picture").noconvert(), py::arg("segments").noconvert(), py::arg("radius"),
        py::arg("colour"), py::arg("opacity") = 1.0,
        R"(Paint lines with round ends as one anti-aliased shape. A line that begins where it ends is a disc.

Args:
    picture: (height, width, 3 or more) uint8, with any strides; its first three channels are painted.
    segments: (segments, 4) float32: x, y of one end, x, y of the other, pixels. Those that are not finite are left out.
    radius: half the width of the lines, pixels, 0..32766.
    colour: three bytes, in the order of the picture's channels.
    opacity: 0..1.)");
  m.def("tint", &tint_onto, py::arg("picture").noconvert(), py::arg("mask").noconvert(), py::arg("colour"),
        py::arg("opacity"),
        R"(Tint a picture by a mask.

Args:
    picture: (height, width, 3 or more) uint8, with any strides; its first three channels are tinted.
    mask: (height, width) float32 of the picture's size: share of `opacity` that a pixel gets, 0..1.
    colour: three bytes, in the order of the picture's channels.
    opacity: 0..1.)");
}

} // namespace hn
