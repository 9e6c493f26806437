// A signal that ends the command: thrown so that everything is cleaned up on the way to main, which then dies
// by it.
#pragma once

namespace sockplay::io {

struct Interrupted {
  int signal;
};

} // namespace sockplay::io
