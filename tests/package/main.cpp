// What a program outside this repository writes: headers by the name of the package, and a function
// of the installed library.
#include <surgetank/sim/math.hpp>

int main() { return surgetank::sim::math::log(1.0) == 0.0 ? 0 : 1; }
