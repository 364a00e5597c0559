// Which kernel tables this CPU can run.
#pragma once
#include <string_view>
#include <vector>

#include "kernels.hpp"

namespace hn {

// The tables this CPU can run, best first; scalar is always last.
std::vector<const Kernels*> available_kernels();

// The table of that name, or null when this CPU or this build does not have it.
const Kernels* find_kernels(std::string_view name);

} // namespace hn
