#include "crop.hpp"

#include "bindings/arrays.hpp"
#include "bindings/images.hpp"
#include "bindings/register.hpp"
#include "bindings/released_gil.hpp"
#include "dispatch.hpp"
#include "mask.hpp"

namespace hn {
namespace {

constexpr py::ssize_t max_mask_side = 8191; // and so are those in a mask

void warp_into(const Kernels& kernels, const Image& image, const Crop& crop, Floats& out, float low, float high,
               bool repeat_edge) {
  const ReadableImage source = readable(image);
  require(source.view.width == crop.image.width && source.view.height == crop.image.height, "image",
          "of the size the crop was placed on", image);
  const bool batch = out.ndim() == 4 && out.shape(0) == 1;
  const int first = batch ? 1 : 0;
  require((batch || out.ndim() == 3) && out.shape(first) == crop.tensor.height &&
              out.shape(first + 1) == crop.tensor.width && out.shape(first + 2) == 3,
          "out", "(height, width, 3) or (1, height, width, 3) float32 of the crop's tensor size", out);
  require_apart(out, "out", image, "image");
  for (const auto& [argument, value] : {std::pair{"low", low}, std::pair{"high", high}})
    if (!std::isfinite(value))
      refuse(argument, "finite", std::to_string(value));
  if (!std::isfinite(high - low))
    refuse("high", "a finite distance from low", std::to_string(high));
  const TensorView tensor = {changeable(out, "out"), crop.tensor.width, crop.tensor.height};
  const WarpOptions options = {crop.inverse.data(), repeat_edge, (high - low) / 255.0F, low,
                               crop.arithmetic == Arithmetic::legacy};
  const ReleasedGil released;
  kernels.warp(source.view, tensor, options);
}

Floats frame_mask(const Kernels& kernels, const Crop& crop, const Floats& logits) {
  const bool batch = logits.ndim() == 4 && logits.shape(0) == 1 && logits.shape(3) == 1;
  const int first = batch ? 1 : 0;
  require(batch || logits.ndim() == 2, "logits", "(height, width) or (1, height, width, 1) float32", logits);
  const py::ssize_t height = logits.shape(first), width = logits.shape(first + 1);
  require(height >= 1 && width >= 1 && height <= max_mask_side && width <= max_mask_side, "logits",
          "between 1x1 and 8191x8191", logits);
  Floats out({crop.image.height, crop.image.width});
  const float* from = logits.data();
  float* to = out.mutable_data();
  const ReleasedGil released;
  mask_to_frame(kernels, crop, from, {static_cast<int>(width), static_cast<int>(height)}, to);
  return out;
}

void checked_smooth_mask(Floats& mask, const Floats& previous, float ratio) {
  require(mask.ndim() == 2, "mask", "(height, width) float32", mask);
  require(previous.ndim() == 2 && previous.shape(0) == mask.shape(0) && previous.shape(1) == mask.shape(1), "previous",
          "(height, width) float32 of the mask's size", previous);
  require_apart(mask, "mask", previous, "previous");
  if (!(ratio >= 0.0F && ratio <= 1.0F))
    refuse("ratio", "in 0..1", std::to_string(ratio));
  float* to = changeable(mask, "mask");
  const float* from = previous.data();
  const ReleasedGil released;
  smooth_mask(to, from, static_cast<std::size_t>(mask.size()), ratio);
}

const Kernels& kernels_by_name(const std::string& name) {
  if (const Kernels* found = find_kernels(name))
    return *found;
  std::string names;
  for (const Kernels* table : available_kernels())
    names += (names.empty() ? "" : ", ") + std::string(table->name);
  throw std::invalid_argument("instruction set '" + name + "' is not available; this machine has: " + names);
}

} // namespace

void register_crop(py::module_& m) {
  py::class_<Crop>(m, "Crop", R"(How a model's input tensor lies over a region of an image.

Attributes:
    region: the region that was asked for.
    image_size, tensor_size: (width, height) in pixels.
    padding: (left, top, right, bottom) of the letterbox, as fractions of the tensor.
    matrix: (4, 4) float32, row-major, from fractions of the tensor to fractions of the image.
    inverse: (3, 3) float64, row-major, from pixels of the tensor to pixels of the image.)")
      .def_readonly("region", &Crop::region)
      .def_property_readonly("image_size", [](const Crop& c) { return std::pair(c.image.width, c.image.height); })
      .def_property_readonly("tensor_size", [](const Crop& c) { return std::pair(c.tensor.width, c.tensor.height); })
      .def_property_readonly("padding",
                             [](const Crop& c) {
                               const auto& [left, top, right, bottom] = c.padding;
                               return py::make_tuple(left, top, right, bottom);
                             })
      .def_property_readonly("matrix", [](const Crop& c) { return Floats({4, 4}, c.matrix.data()); })
      .def_property_readonly("inverse", [](const Crop& c) { return py::array_t<double>({3, 3}, c.inverse.data()); });

  m.def(
      "place_crop",
      [](const std::optional<Region>& region, std::pair<int, int> image, std::pair<int, int> tensor, bool keep_aspect,
         Arithmetic arithmetic) {
        return place_crop(region.value_or(whole_image), checked_size(image, "image_size"),
                          checked_size(tensor, "tensor_size"), keep_aspect, arithmetic);
      },
      py::arg("region"), py::arg("image_size"), py::arg("tensor_size"), py::arg("keep_aspect"),
      py::arg("arithmetic") = Arithmetic::legacy,
      R"(Place a model's input tensor over a region of an image.

Args:
    region: the region; None for the whole image.
    image_size: (width, height) of the image, pixels, each 1..32766.
    tensor_size: (width, height) of the tensor, pixels, each 1..32766.
    keep_aspect: whether the region grows to the tensor's shape (letterbox) instead of being stretched.
    arithmetic: whose roundings are followed, also by `Kernels.warp` and `mask_to_frame` with this crop.

Returns:
    None when the region has no area or is not finite.)");

  py::class_<Kernels, std::unique_ptr<Kernels, py::nodelete>>(m, "Kernels", R"(The pixel kernels of one instruction set.

Attributes:
    name: of the instruction set, one of `available_kernels()`.)")
      .def_property_readonly("name", [](const Kernels& k) { return std::string(k.name); })
      .def("warp", &warp_into, py::arg("image").noconvert(), py::arg("crop"), py::arg("out").noconvert(),
           py::arg("low") = 0.0F, py::arg("high") = 1.0F, py::arg("repeat_edge") = true,
           R"(Resample the crop's region of an RGB image, bilinearly.

Args:
    image: (height, width, 3) uint8, with any strides, of the crop's `image_size`; below 2 GiB.
    crop: how the tensor lies over the image.
    out: (height, width, 3) or (1, height, width, 3) float32 of the crop's `tensor_size`; it is written.
    low, high: what the bytes 0 and 255 become.
    repeat_edge: whether pixels outside the image repeat its edge; otherwise they are black.)")
      .def("yuv_to_rgb", &yuv_to_rgb, py::arg("y").noconvert(), py::arg("u").noconvert(), py::arg("v").noconvert(),
           R"(Convert a YUV 4:2:0 image (BT.601, limited range) to RGB.

Args:
    y: (height, width) uint8, both even, with any strides.
    u, v: (height / 2, width / 2) uint8, with any strides.

Returns:
    (height, width, 3) uint8, a view of four bytes a pixel.)")
      .def("mask_to_frame", &frame_mask, py::arg("crop"), py::arg("logits").noconvert(),
           R"(Turn a mask's logits over a crop into probabilities over the whole image.

Args:
    crop: how the tensor lies over the image.
    logits: (height, width) or (1, height, width, 1) float32, each 1..8191.

Returns:
    (height, width) float32 of the crop's `image_size`, 0..1; 0 outside the crop.)")
      .def("__repr__", [](const Kernels& k) { return "Kernels('" + std::string(k.name) + "')"; });

  m.def("smooth_mask", &checked_smooth_mask, py::arg("mask").noconvert(), py::arg("previous").noconvert(),
        py::arg("ratio"), R"(Mix the last frame's mask into this one where this one is unsure, in place.

Args:
    mask: (height, width) float32, 0..1; it is written.
    previous: (height, width) float32, 0..1, of the mask's size: the last frame's smoothed mask.
    ratio: share of the previous mask where this one is 0.5, 0..1.)");
  m.def("reads_in_place", &reads_in_place, py::arg("image").noconvert(),
        R"(Return whether `warp` reads an image where it lies in memory; otherwise it copies it first.

Args:
    image: (height, width, 3) uint8, with any strides.)");
  m.def(
      "available_kernels",
      [] {
        std::vector<std::string> names;
        for (const Kernels* table : available_kernels())
          names.emplace_back(table->name);
        return names;
      },
      "Return the names of the instruction sets that this machine can run, fastest first.");
  m.def("kernels", &kernels_by_name, py::arg("name"), py::return_value_policy::reference,
        R"(Return the kernels of one instruction set.

Args:
    name: one of `available_kernels()`.)");
}

} // namespace hn
