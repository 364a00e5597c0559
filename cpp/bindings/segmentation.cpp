#include "segmentation.hpp"

#include "bindings/arrays.hpp"
#include "bindings/register.hpp"
#include "bindings/released_gil.hpp"

namespace hn {

void register_segmentation(py::module_& m) {
  m.def(
      "transpose_convolution",
      [](const Floats& image, const Floats& weights, float bias, Floats& out) {
        require(image.ndim() == 3 && image.size() > 0, "image", "(height, width, channels) float32", image);
        require(weights.ndim() == 3 && weights.shape(0) == 2 && weights.shape(1) == 2 &&
                    weights.shape(2) == image.shape(2),
                "weights", "(2, 2, channels) float32 with the image's channels", weights);
        require(out.ndim() == 2 && out.shape(0) == 2 * image.shape(0) && out.shape(1) == 2 * image.shape(1), "out",
                "(2 height, 2 width) float32", out);
        require_apart(out, "out", image, "image");
        require_apart(out, "out", weights, "weights");
        const Size size = {static_cast<int>(image.shape(1)), static_cast<int>(image.shape(0))};
        const float *from = image.data(), *kernel = weights.data();
        float* to = changeable(out, "out");
        const ReleasedGil released;
        transpose_convolution(from, size, static_cast<std::size_t>(image.shape(2)), kernel, bias, to);
      },
      py::arg("image").noconvert(), py::arg("weights").noconvert(), py::arg("bias"), py::arg("out").noconvert(),
      R"(Compute a transposed convolution of 2 x 2 and stride 2 to one channel.

Args:
    image: (height, width, channels) float32: a feature map.
    weights: (2, 2, channels) float32.
    bias: added to every value.
    out: (2 * height, 2 * width) float32; it is written.)");
  m.def(
      "resize_linear",
      [](const Floats& mask, std::pair<int, int> size) {
        require(mask.ndim() == 2 && mask.size() > 0 && mask.shape(0) < 32768 && mask.shape(1) < 32768, "mask",
                "(height, width) float32", mask);
        const Size to_size = checked_size(size, "size");
        const Size from_size = {static_cast<int>(mask.shape(1)), static_cast<int>(mask.shape(0))};
        Floats out({to_size.height, to_size.width});
        float* to = out.mutable_data();
        {
          const ReleasedGil released;
          resize_linear(mask.data(), from_size, to, to_size);
        }
        return out;
      },
      py::arg("mask").noconvert(), py::arg("size"),
      R"(Resize a mask, bilinearly, with half-pixel centres and repeated edges.

Args:
    mask: (height, width) float32, each 1..32767.
    size: (width, height) of the result, pixels, each 1..32766.

Returns:
    (height, width) float32.)");
  m.def(
      "categorize",
      [](const Floats& mask, std::pair<int, int> size, std::uint8_t inside, std::uint8_t outside) {
        require(mask.ndim() == 2 && mask.size() > 0 && mask.shape(0) < 32768 && mask.shape(1) < 32768, "mask",
                "(height, width) float32", mask);
        const Size to_size = checked_size(size, "size");
        const Size from_size = {static_cast<int>(mask.shape(1)), static_cast<int>(mask.shape(0))};
        py::array_t<std::uint8_t> out({to_size.height, to_size.width});
        std::uint8_t* to = out.mutable_data();
        {
          const ReleasedGil released;
          categorize(mask.data(), from_size, {inside, outside}, to, to_size);
        }
        return out;
      },
      py::arg("mask").noconvert(), py::arg("size"), py::arg("inside"), py::arg("outside"),
      R"(Say of each pixel of an image whether it lies in a mask, which is interpolated, the corners of both on each other.

Args:
    mask: (height, width) float32, 0..1, each side 1..32767.
    size: (width, height) of the image, pixels, each 1..32766.
    inside: 0..255, of pixels where the mask is above one half.
    outside: 0..255, of the others.

Returns:
    (height, width) uint8.)");
}

} // namespace hn
