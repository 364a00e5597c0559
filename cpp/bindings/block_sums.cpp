#include "block_sums.hpp"

#include "bindings/arrays.hpp"
#include "bindings/register.hpp"
#include "bindings/released_gil.hpp"

namespace hn {
namespace {

using Image = py::array_t<std::uint8_t>;
using Sums = py::array_t<std::int32_t, py::array::c_style>;

Sums checked_block_sums(const Image& image, int spacing) {
  require(image.ndim() == 3 && image.shape(2) == 3 && image.shape(0) >= 1 && image.shape(1) >= 1, "image",
          "(height, width, 3) uint8, at least 1x1", image);
  require(image.shape(0) <= max_side && image.shape(1) <= max_side, "image", "at most 32766 pixels high and wide",
          image);
  if (spacing < 1 || spacing > max_side)
    refuse("spacing", "in 1.." + std::to_string(max_side), std::to_string(spacing));
  const Size size = {static_cast<int>(image.shape(1)), static_cast<int>(image.shape(0))};
  Sums out({blocks_along(size.height, spacing), blocks_along(size.width, spacing)});
  const StridedImage view = {image.data(), size, image.strides(0), image.strides(1), image.strides(2)};
  std::int32_t* to = out.mutable_data();
  {
    const ReleasedGil released;
    block_sums(view, spacing, to);
  }
  return out;
}

} // namespace

void register_block_sums(py::module_& m) {
  m.attr("BLOCK_SIDE") = block_side;
  m.def("block_sums", &checked_block_sums, py::arg("image").noconvert(), py::arg("spacing"),
        R"(Sum the bytes of blocks of 8 x 8 pixels, one every `spacing` pixels along both sides.

Args:
    image: (height, width, 3) uint8, with any strides.
    spacing: pixels from one block to the next, 1..32766.

Returns:
    (rows of blocks, columns of blocks) int32.)");
}

} // namespace hn
