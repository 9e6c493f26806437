// The kinds of conversation a command can have with a peer, each with its own idea of when it is over.
#pragma once

#include "io/acknowledgement.hh"
#include "io/broadcast.hh"
#include "io/connect.hh"
#include "io/conversation.hh"
#include "play/carrier.hh"

#include <sys/types.h>

namespace sockplay::play {

/// Input to the peer, the peer to the screen. A peer that has ended its stream may have closed, or only
/// half-closed and go on listening: TCP does not tell. So what the input has is still sent, and the talk is
/// over when the input ends, when the peer turns out to be gone, or when the input stays silent for `grace`
/// and nothing shows that the peer still takes bytes.
class ScreenTalk : public io::Conversation {
public:
  using Conversation::Conversation;
  io::End input;
  io::End nowhere;                          // where what the peer says goes if nobody wants it
  std::optional<io::Clock::duration> grace; // none (--stay): until the input ends
  const io::Broadcast* shared_input = nullptr;
  // SCTP: what ends one direction ends both, so that only who has been given something is told of an end; and
  // no event tells who ended it that it is over.
  bool has_association = false;

  void run() override;
  [[nodiscard]] bool is_over() const override;
  [[nodiscard]] bool has_turn() const override;
  [[nodiscard]] bool ends_peer() const override
  {
    return half_closes && (!has_association || sent_bytes() != 0);
  }
  [[nodiscard]] std::optional<io::Clock::time_point> due() const override;
  [[nodiscard]] std::string parting_word() const override;

private:
  [[nodiscard]] bool waits_for_input() const;
  [[nodiscard]] bool asks() const
  {
    return has_association && out && out->is_ended() && ends_peer() && acknowledgement_.is_awaited();
  }
  [[nodiscard]] std::optional<io::Clock::duration> patience() const;
  [[nodiscard]] bool peer_takes_more() const;

  std::uint64_t sent_at_peer_end_ = 0;
  std::optional<io::Clock::time_point> silent_since_; // since the peer's end
  io::Acknowledgement acknowledgement_;
};

/// The peer hears itself.
class EchoTalk : public io::Conversation {
public:
  using Conversation::Conversation;
  [[nodiscard]] std::uint64_t sent_bytes() const override { return received_bytes(); }
  /// Both ends of its one flow are the peer.
  [[nodiscard]] bool failed_here() const override { return false; }
  [[nodiscard]] int peer_error() const override { return in->has_failed() ? in->halt().error : 0; }
};

/// The peer is read and not heard.
class DiscardTalk : public io::Conversation {
public:
  using Conversation::Conversation;
  io::End nowhere; // where it goes if it is looked at on the way
};

/// Everything is sent, then the peer is waited for: over when it has closed and acknowledged all, or, for
/// `acknowledged_only`, as soon as its kernel has acknowledged all.
class SendTalk : public io::Conversation {
public:
  using Conversation::Conversation;
  io::End input;
  io::End nowhere; // where what the peer says goes
  bool acknowledged_only = false;

  void run() override;
  [[nodiscard]] bool is_over() const override;
  [[nodiscard]] bool has_turn() const override;
  [[nodiscard]] std::optional<io::Clock::time_point> due() const override;
  [[nodiscard]] bool all_acknowledged() const { return acknowledgement_.has_come(); }
  [[nodiscard]] int peer_error() const override;

private:
  [[nodiscard]] bool asks() const { return out->is_ended() && acknowledgement_.is_awaited(); }

  io::Acknowledgement acknowledgement_;
};

/// The peer and a program: its standard input and output. Over when the program has said all and the peer has
/// it.
class ProgramTalk : public io::Conversation {
public:
  using Conversation::Conversation;
  pid_t pid = 0;
  io::End to_program;
  io::End from_program;
  io::End nowhere; // where what the peer says goes when the program reads no more

  void run() override;
  [[nodiscard]] bool is_over() const override;
  [[nodiscard]] bool has_turn() const override;
  [[nodiscard]] std::optional<io::Clock::time_point> due() const override;
  [[nodiscard]] std::uint64_t received_bytes() const override
  {
    return received_by_program_ + Conversation::received_bytes();
  }

  [[nodiscard]] int peer_error() const override;
  [[nodiscard]] std::optional<net::Error> failure_beyond() const override { return failure_; }

  Carrier* carrier = nullptr;

private:
  [[nodiscard]] bool lingers() const
  {
    return out && out->is_over() && acknowledgement_.is_awaited() && !(in && in->is_over());
  }

  std::uint64_t received_by_program_ = 0; // before it stopped to read
  std::optional<net::Error> failure_;     // what it says cannot be cut into records
  io::Acknowledgement acknowledgement_;
};

/// The peer and a connection of our own, made while others have their turns.
class ForwardTalk : public io::Conversation {
public:
  struct Passage {
    io::Pace pace = {};
    Screen* witness = nullptr;
  };
  ForwardTalk(net::Fd fd, const net::Endpoint& who, net::Dial dial, io::Poller& poller, Carrier& carrier,
              const Passage& passage);
  void run() override;
  [[nodiscard]] bool is_over() const override;
  [[nodiscard]] bool has_turn() const override;
  /// Neither of its ends is ours.
  [[nodiscard]] bool failed_here() const override { return false; }
  /// Why the connection could not be made, or broke.
  [[nodiscard]] std::optional<net::Error> failure_beyond() const override;

private:
  void join();
  void dial_next();
  void give_up(const net::Error& reason);

  net::Dial dial_;
  io::Poller& poller_;
  Carrier& carrier_;
  Passage passage_;
  io::End beyond_;
  io::Watch dialing_;
  bool connected_ = false;
  std::optional<net::Error> refusal_;
};

} // namespace sockplay::play
