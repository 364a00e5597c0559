// Which of MediaPipe's two roundings a tracker computes with.
//
// The legacy solutions call the C library's atan2f, expf, sinf and cosf, whose last bit is not always the nearest one;
// they derive two of a crop's corners from the other two, and turn bytes into floats with a fused multiply-add.
// MediaPipe Tasks has these functions rounded correctly, computes all four corners, and rounds twice.
#pragma once
#include <cmath>
#include <cstdint>

namespace hn {

enum class Arithmetic : std::uint8_t { legacy, tasks };

// The double functions are within an ulp of theirs, so rounding them once more gives the nearest float.
inline float atan2_by(Arithmetic arithmetic, float y, float x) noexcept {
  if (arithmetic == Arithmetic::legacy)
    return std::atan2(y, x);
  return static_cast<float>(std::atan2(static_cast<double>(y), static_cast<double>(x)));
}

inline float exp_by(Arithmetic arithmetic, float x) noexcept {
  if (arithmetic == Arithmetic::legacy)
    return std::exp(x);
  return static_cast<float>(std::exp(static_cast<double>(x)));
}

inline float sin_by(Arithmetic arithmetic, float x) noexcept {
  if (arithmetic == Arithmetic::legacy)
    return std::sin(x);
  return static_cast<float>(std::sin(static_cast<double>(x)));
}

inline float cos_by(Arithmetic arithmetic, float x) noexcept {
  if (arithmetic == Arithmetic::legacy)
    return std::cos(x);
  return static_cast<float>(std::cos(static_cast<double>(x)));
}

} // namespace hn
