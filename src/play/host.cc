#include "io/discard_road.hh"
#include "io/program.hh"
#include "play/server.hh"
#include "text/escape.hh"
#include "text/quantity.hh"

#include <fmt/format.h>

namespace sockplay::play {

std::unique_ptr<io::Conversation> Host::receive(net::Fd fd, const net::Endpoint& who, Screen* screen,
                                                io::Broadcast* broadcast)
{
  switch (options_.service.kind) {
  case Service::Kind::echo: return echo_talk(std::move(fd), who);
  case Service::Kind::discard: return discard_talk(std::move(fd), who);
  case Service::Kind::program: return program_talk(std::move(fd), who);
  case Service::Kind::forward: {
    auto talk = std::make_unique<ForwardTalk>(
        std::move(fd), who, net::Dial(options_.service.forward_to, options_.dialing), poller_, middle_);
    talk->pace = options_.input.pace;
    return talk;
  }
  case Service::Kind::screen: break;
  }
  return screen_talk(std::move(fd), who, *screen, broadcast);
}

std::unique_ptr<io::Conversation> Host::screen_talk(net::Fd fd, const net::Endpoint& who, Screen& screen,
                                                    io::Broadcast* broadcast)
{
  auto talk = std::make_unique<ScreenTalk>(std::move(fd), who);
  talk->half_closes = options_.half_closes;
  if (options_.receives) {
    talk->in.emplace(screen.flow_from(talk->peer, middle_, name_of(who, talk->peer.number())));
  } else {
    auto road = std::make_unique<io::DiscardRoad>(talk->peer, middle_, !who.is_unix());
    talk->in.emplace(talk->peer, nullptr, middle_, std::move(road));
  }
  if (options_.sends && broadcast != nullptr && options_.input.is_standard()) {
    send_broadcast(*talk, *broadcast);
  } else if (options_.sends) {
    send_input(*talk, screen);
  }
  if (options_.stays) talk->grace.reset();
  return talk;
}

// The input of all, from where it stands now.
void Host::send_broadcast(ScreenTalk& talk, io::Broadcast& broadcast)
{
  auto skipped = [this, name = name_of(talk.endpoint, talk.peer.number())](std::uint64_t bytes) {
    announcer_.warn(fmt::format("{} does not take what it is sent: {} skipped", text::escaped(name),
                                text::format_size(bytes)));
  };
  auto road = std::make_unique<io::BroadcastRoad>(broadcast, talk.peer, std::move(skipped));
  talk.out.emplace(talk.input, &talk.peer, middle_, std::move(road));
  talk.input.readable = false; // the broadcast wakes it
  talk.grace = broadcast.has_ended() ? io::Clock::duration(0) : grace_;
}

// An input of its own, from the beginning.
void Host::send_input(ScreenTalk& talk, Screen& screen)
{
  talk.input = open_input(options_.input);
  talk.input.owner = &talk;
  poller_.add(talk.input);
  talk.grace = talk.input.kind() == io::End::Kind::terminal ? io::Clock::duration(0) : grace_;
  auto stage = screen.sending_stage(name_of(talk.endpoint, talk.peer.number()), options_.input.crlf);
  io::Passage passage{.stage = std::move(stage), .pace = options_.input.pace};
  talk.out.emplace(talk.input, &talk.peer, middle_,
                   io::choose_road(talk.input, talk.peer, middle_, std::move(passage)));
}

std::unique_ptr<io::Conversation> Host::echo_talk(net::Fd fd, const net::Endpoint& who)
{
  auto talk = std::make_unique<EchoTalk>(std::move(fd), who);
  io::CopyRoad::Options options{.pace = options_.input.pace};
  talk->in.emplace(talk->peer, &talk->peer, middle_,
                   std::make_unique<io::CopyRoad>(talk->peer, talk->peer, middle_, std::move(options)));
  return talk;
}

std::unique_ptr<io::Conversation> Host::discard_talk(net::Fd fd, const net::Endpoint& who)
{
  auto talk = std::make_unique<io::Conversation>(std::move(fd), who);
  talk->in.emplace(talk->peer, nullptr, middle_,
                   std::make_unique<io::DiscardRoad>(talk->peer, middle_, !who.is_unix()));
  return talk;
}

std::unique_ptr<io::Conversation> Host::program_talk(net::Fd fd, const net::Endpoint& who)
{
  auto talk = std::make_unique<ProgramTalk>(std::move(fd), who);
  auto program = io::start_program(options_.service.command, who.unmapped(),
                                   net::local_endpoint(talk->peer.number()).unmapped());
  talk->pid = program.pid;
  talk->middle = &middle_;
  talk->to_program = std::move(program.input);
  talk->from_program = std::move(program.output);
  talk->beyond_in = &talk->to_program;
  for (io::End* end : {&talk->to_program, &talk->from_program}) {
    end->owner = talk.get();
    poller_.add(*end);
  }
  talk->in.emplace(talk->peer, &talk->to_program, middle_,
                   io::choose_road(talk->peer, talk->to_program, middle_, {}));
  talk->out.emplace(talk->from_program, &talk->peer, middle_,
                    io::choose_road(talk->from_program, talk->peer, middle_, {.pace = options_.input.pace}));
  return talk;
}

} // namespace sockplay::play
