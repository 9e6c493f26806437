// How what a peer says and is told gets from one end to another: as a stream of bytes that may be cut
// anywhere, or as records whose edges are kept. A command chooses once; its conversations do not know.
#pragma once

#include "io/broadcast.hh"
#include "io/conversation.hh"
#include "play/input.hh"
#include "play/screen.hh"

namespace sockplay::play {

class Carrier {
public:
  Carrier() = default;
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;
  virtual ~Carrier() = default;

  /// From the peer to the screen.
  virtual io::Flow to_screen(io::Conversation& talk, Screen& screen) = 0;
  /// From the peer to nowhere; `nowhere` is opened where it is needed. Here and below `witness` is shown what
  /// passes, and may be null.
  virtual io::Flow to_nowhere(io::Conversation& talk, io::End& nowhere, Screen* witness) = 0;
  /// From what is sent to the peer. `among_many`: as many such flows at once as there are peers.
  virtual io::Flow from_input(io::Conversation& talk, io::End& source, const Input& input, Screen& screen,
                              bool among_many) = 0;
  /// What is done with an input of many before it is appended to the broadcast; may be null.
  virtual std::unique_ptr<io::Stage> broadcast_stage(const Input& input, Screen& screen) = 0;
  /// How many of a broadcast's waiting bytes go next, which the pacer is told: what belongs together is not
  /// taken apart. 0: none yet.
  virtual std::size_t take_broadcast_portion(io::Pacer& pacer, std::string_view waiting) = 0;
  /// From the input of many to one of them; `source` is what its flow waits at. `skipped` is told how much
  /// this peer did not take.
  virtual io::Flow from_broadcast(io::Conversation& talk, io::End& source, io::Broadcast& broadcast,
                                  std::function<void(std::uint64_t bytes)> skipped) = 0;
  /// From the peer back to it.
  virtual io::Flow echo(io::Conversation& talk, const io::Pace& pace, Screen* witness) = 0;
  /// From the peer to a program's input, and from a program's output to the peer.
  virtual io::Flow to_program(io::Conversation& talk, io::End& program, Screen* witness) = 0;
  virtual io::Flow from_program(io::Conversation& talk, io::End& program, const io::Pace& pace,
                                Screen* witness) = 0;
  /// From the peer to another socket of its kind, and back.
  virtual io::Flow there(io::Conversation& talk, io::End& beyond, const io::Pace& pace, Screen* witness) = 0;
  virtual io::Flow back(io::Conversation& talk, io::End& beyond, const io::Pace& pace, Screen* witness) = 0;
};

} // namespace sockplay::play
