// How a model's input tensor lies in an image: padding, projection matrix, and the map from tensor to image pixels.
#pragma once
#include <array>
#include <optional>

#include "arithmetic.hpp"
#include "geometry.hpp"

namespace hn {

struct Crop {
  Region region;                 // as asked for, normalised
  Size image;                    // of the frame, pixels
  Size tensor;                   // of the model's input, pixels
  std::array<float, 4> padding;  // left, top, right, bottom, as fractions of the tensor
  std::array<float, 16> matrix;  // normalised tensor coordinates to normalised image coordinates, row-major 4x4
  std::array<double, 9> inverse; // tensor pixels to image pixels, row-major homography
  Arithmetic arithmetic;         // it was placed with, and what is brought back from it is computed with
};

// The whole image as a region.
inline constexpr Region whole_image = {0.5F, 0.5F, 1.0F, 1.0F, 0.0F};

// Place a tensor over a region of an image; with keep_aspect the region grows to the tensor's shape.
// Nothing when the region has no area or is not finite.
std::optional<Crop> place_crop(Region region, Size image, Size tensor, bool keep_aspect,
                               Arithmetic arithmetic) noexcept;

} // namespace hn
