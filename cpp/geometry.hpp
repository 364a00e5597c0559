// The types that all other files use: sizes, points and regions.
#pragma once
#include <cmath>

namespace hn {

struct Size {
  int width;
  int height;
};

struct Point {
  float x;
  float y;
};

// A rotated rectangle of an image. Centre and sides are fractions of the image's width and height; rotation is in
// radians, clockwise on screen.
struct Region {
  float cx;
  float cy;
  float width;
  float height;
  float rotation;
};

inline constexpr double pi = 3.14159265358979323846;

// Wrap an angle to [-pi, pi); in double, then rounded, as MediaPipe does.
inline float wrap_angle(float angle) {
  return static_cast<float>(angle - 2 * pi * std::floor((angle + pi) / (2 * pi)));
}

inline float radians(float degrees) { return static_cast<float>(pi * degrees / 180.0); }

} // namespace hn
