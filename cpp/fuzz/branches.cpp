// What the compiler calls at every branch in a build for fuzzing (-fsanitize-coverage=trace-pc): a counter for each
// place in the code, as far as 64 Ki of them go. fuzz/native_coverage.py hands them to libFuzzer.
#include <cstddef>
#include <cstdint>

#define HN_EXPORTED __attribute__((visibility("default")))

extern "C" {

HN_EXPORTED extern const std::size_t hn_counter_count;
const std::size_t hn_counter_count = std::size_t{1} << 16;
HN_EXPORTED std::uint8_t hn_counters[hn_counter_count];

__attribute__((no_sanitize_coverage, no_sanitize("address", "undefined"))) void __sanitizer_cov_trace_pc() {
  // Relative to the module, so that it does not depend on where that was loaded.
  const auto place =
      reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) - reinterpret_cast<std::uintptr_t>(hn_counters);
  ++hn_counters[(place * 0x9E3779B97F4A7C15U) >> 48];
}
}
