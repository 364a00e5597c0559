// Smoothing over time: the low-pass filter and the one-euro filter (Casiez, Roussel, Vogel, CHI 2012), on whole arrays.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "geometry.hpp"

namespace hn {

// Exponential smoothing of a fixed number of values; the first values pass unchanged.
class LowPassFilter {
public:
  explicit LowPassFilter(float alpha) : alpha_(alpha) {}
  bool fits(std::size_t count) const { return smoothed_.empty() || smoothed_.size() == count; }
  // Smooth `count` values that lie `step` floats apart, in place.
  void apply(float* values, std::size_t count, std::size_t step);
  void reset() { smoothed_.clear(); }

private:
  float alpha_;
  std::vector<float> smoothed_;
};

struct OneEuroOptions {
  float min_cutoff;      // Hz: the cutoff of a value at rest
  float beta;            // how fast the cutoff grows with speed
  float derivate_cutoff; // Hz: the cutoff of the speed itself
};

// One filter for each of x, y, z of a fixed number of landmarks.
class OneEuroFilter {
public:
  explicit OneEuroFilter(OneEuroOptions options) : options_(options) {}
  bool fits(std::size_t count) const { return values_.empty() || values_.size() == 3 * count; }
  // Smooth x, y, z of rows of `columns` floats in place. Speeds are in pixels of `image` per second and divided by
  // object_scale (pixels); below a scale of 1e-6 the landmarks pass unfiltered, and so they do when time stands still
  // or is negative.
  void apply(float* landmarks, std::size_t count, std::size_t columns, std::int64_t time_us, Size image,
             float object_scale);
  void reset();

private:
  struct Value {
    float raw;
    float smoothed;
    float speed;
  };
  float filtered(Value& value, float input, float scale, bool first) const;

  OneEuroOptions options_;
  std::vector<Value> values_;
  std::int64_t last_ns_ = -1;
  double frequency_ = 30.0;
};

} // namespace hn
