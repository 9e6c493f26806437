#include "play/rights.hh"

#include "capture/confinement.hh"

namespace sockplay::play {

void give_up_rights(io::Announcer& announcer)
{
  for (const auto& line : capture::confine(capture::user_to_become(), {})) {
    announcer.note(line);
  }
}

} // namespace sockplay::play
