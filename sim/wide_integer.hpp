// 128-bit integers for sums that must stay exact. ISO C++ has none, both of our compilers do: this
// is the one place that says so.
#pragma once

namespace surgetank::sim {

__extension__ typedef unsigned __int128 Uint128;
__extension__ typedef __int128 Int128;

}  // namespace surgetank::sim
