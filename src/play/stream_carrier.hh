// Bytes as they come, by the shortest road two ends allow.
#pragma once

#include "io/middle.hh"
#include "play/carrier.hh"
#include "play/stream_faults.hh"

namespace sockplay::play {

class StreamCarrier : public Carrier {
public:
  explicit StreamCarrier(io::Middle& middle, const StreamFaults& faults = {})
      : middle_(middle), faults_(faults)
  {}

  io::Flow to_screen(io::Conversation& talk, Screen& screen) override;
  io::Flow to_nowhere(io::Conversation& talk, io::End& nowhere, Screen* witness) override;
  io::Flow from_input(io::Conversation& talk, io::End& source, const Input& input, Screen& screen,
                      bool among_many) override;
  std::unique_ptr<io::Stage> broadcast_stage(const Input& input, Screen& screen) override;
  std::size_t take_broadcast_portion(io::Pacer& pacer, std::string_view waiting) override;
  io::Flow from_broadcast(io::Conversation& talk, io::End& source, io::Broadcast& broadcast,
                          std::function<void(std::uint64_t)> skipped) override;
  io::Flow echo(io::Conversation& talk, const io::Pace& pace, Screen* witness) override;
  io::Flow to_program(io::Conversation& talk, io::End& program, Screen* witness) override;
  io::Flow from_program(io::Conversation& talk, io::End& program, const io::Pace& pace,
                        Screen* witness) override;
  io::Flow there(io::Conversation& talk, io::End& beyond, const io::Pace& pace, Screen* witness) override;
  io::Flow back(io::Conversation& talk, io::End& beyond, const io::Pace& pace, Screen* witness) override;

private:
  io::Flow join(io::End& source, io::End& sink, io::Passage passage);

  io::Middle& middle_;
  StreamFaults faults_;
};

} // namespace sockplay::play
