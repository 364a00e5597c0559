// Source of the arithmetic: MediaPipe's OneEuroFilter, LowPassFilter and LandmarksSmoothing calculator. Which steps are
// float and which double is theirs.
#include "filters.hpp"

#include <cmath>

namespace hn {
namespace {

constexpr float min_object_scale = 1e-6F;

float low_pass(float value, float stored, float alpha) {
  const float fresh = alpha * value;
  return static_cast<float>(static_cast<double>(fresh) +
                            (1.0 - static_cast<double>(alpha)) * static_cast<double>(stored));
}

double smoothing_factor(double cutoff, double frequency) {
  const double period = 1.0 / frequency;
  const double tau = 1.0 / (2 * pi * cutoff);
  return 1.0 / (1.0 + tau / period);
}

} // namespace

void LowPassFilter::apply(float* values, std::size_t count, std::size_t step) {
  const bool first = smoothed_.empty();
  smoothed_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    float& value = values[i * step];
    value = first ? value : low_pass(value, smoothed_[i], alpha_);
    smoothed_[i] = value;
  }
}

void OneEuroFilter::reset() {
  values_.clear();
  last_ns_ = -1;
  frequency_ = 30.0;
}

float OneEuroFilter::filtered(Value& value, float input, float scale, bool first) const {
  if (first) {
    value = {input, input, 0.0F};
    return input;
  }
  const double speed =
      (static_cast<double>(input) - static_cast<double>(value.raw)) * static_cast<double>(scale) * frequency_;
  const auto speed_alpha =
      static_cast<float>(smoothing_factor(static_cast<double>(options_.derivate_cutoff), frequency_));
  value.speed = low_pass(static_cast<float>(speed), value.speed, speed_alpha);
  const double cutoff = static_cast<double>(options_.min_cutoff) +
                        static_cast<double>(options_.beta) * std::abs(static_cast<double>(value.speed));
  value.smoothed = low_pass(input, value.smoothed, static_cast<float>(smoothing_factor(cutoff, frequency_)));
  value.raw = input;
  return value.smoothed;
}

void OneEuroFilter::apply(float* landmarks, std::size_t count, std::size_t columns, std::int64_t time_us, Size image,
                          float object_scale) {
  const std::int64_t now_ns = time_us * 1000;
  const bool unfiltered = object_scale < min_object_scale || last_ns_ >= now_ns;
  const bool first = values_.empty();
  if (!unfiltered) {
    values_.resize(3 * count);
    if (last_ns_ != 0 && now_ns != 0) // MediaPipe takes 0 for no time at all
      frequency_ = 1.0 / (static_cast<double>(now_ns - last_ns_) * 1e-9);
    last_ns_ = now_ns;
  }
  const float scale = 1.0F / object_scale;
  const float per_axis[3] = {static_cast<float>(image.width), static_cast<float>(image.height),
                             static_cast<float>(image.width)};
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      float& coordinate = landmarks[i * columns + axis];
      const float pixels = coordinate * per_axis[axis];
      coordinate = (unfiltered ? pixels : filtered(values_[3 * i + axis], pixels, scale, first)) / per_axis[axis];
    }
  }
}

} // namespace hn
