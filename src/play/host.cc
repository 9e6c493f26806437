#include <fmt/format.h>

#include "io/discard_road.hh"
#include "play/program.hh"
#include "play/server.hh"
#include "text/escape.hh"
#include "text/quantity.hh"

namespace sockplay::play {

std::unique_ptr<io::Conversation> Host::receive(net::Fd fd, const net::Endpoint& who, Screen* screen, io::Broadcast* broadcast)
{
  switch (options_.service.kind) {
    case Service::Kind::echo: return echo_talk(std::move(fd), who);
    case Service::Kind::discard: return discard_talk(std::move(fd), who);
    case Service::Kind::program: return program_talk(std::move(fd), who);
    case Service::Kind::forward: {
      auto talk = std::make_unique<ForwardTalk>(std::move(fd), who, net::Dial(options_.service.forward_to, options_.dialing), poller_, middle_);
      talk->pace = options_.input.pace;
      return talk;
    }
    case Service::Kind::screen: break;
  }
  return screen_talk(std::move(fd), who, *screen, broadcast);
}

std::unique_ptr<io::Conversation> Host::screen_talk(net::Fd fd, const net::Endpoint& who, Screen& screen, io::Broadcast* broadcast)
{
  auto talk = std::make_unique<ScreenTalk>(std::move(fd), who);
  const auto name = name_of(who, talk->peer.number());
  talk->half_closes = options_.half_closes;
  if (options_.receives) {
    talk->in.emplace(screen.flow_from(talk->peer, middle_, name));
  } else {
    talk->in.emplace(talk->peer, nullptr, middle_, std::make_unique<io::DiscardRoad>(talk->peer, middle_, !who.is_unix()));
  }
  if (options_.sends && broadcast != nullptr && options_.input.is_standard()) {
    auto skipped = [this, name](std::uint64_t bytes) {
      announcer_.warn(fmt::format("{} does not take what it is sent: {} skipped", text::escaped(name), text::format_size(bytes)));
    };
    talk->out.emplace(talk->input, &talk->peer, middle_, std::make_unique<io::BroadcastRoad>(*broadcast, talk->peer, std::move(skipped)));
    talk->input.readable = false;  // the broadcast wakes it
    talk->grace = broadcast->has_ended() ? io::Clock::duration(0) : grace_;
  } else if (options_.sends) {
    talk->input = open_input(options_.input);
    talk->input.owner = talk.get();
    poller_.add(talk->input);
    talk->grace = talk->input.kind() == io::End::Kind::terminal ? io::Clock::duration(0) : grace_;
    io::Passage passage{.stage = screen.sending_stage(name, options_.input.crlf), .pace = options_.input.pace};
    talk->out.emplace(talk->input, &talk->peer, middle_, io::choose_road(talk->input, talk->peer, middle_, std::move(passage)));
  }
  if (options_.stays) {
    talk->grace.reset();
  }
  return talk;
}

std::unique_ptr<io::Conversation> Host::echo_talk(net::Fd fd, const net::Endpoint& who)
{
  auto talk = std::make_unique<EchoTalk>(std::move(fd), who);
  io::CopyRoad::Options options{.pace = options_.input.pace};
  talk->in.emplace(talk->peer, &talk->peer, middle_, std::make_unique<io::CopyRoad>(talk->peer, talk->peer, middle_, std::move(options)));
  return talk;
}

std::unique_ptr<io::Conversation> Host::discard_talk(net::Fd fd, const net::Endpoint& who)
{
  auto talk = std::make_unique<io::Conversation>(std::move(fd), who);
  talk->in.emplace(talk->peer, nullptr, middle_, std::make_unique<io::DiscardRoad>(talk->peer, middle_, !who.is_unix()));
  return talk;
}

std::unique_ptr<io::Conversation> Host::program_talk(net::Fd fd, const net::Endpoint& who)
{
  auto talk = std::make_unique<ProgramTalk>(std::move(fd), who);
  auto program = start_program(options_.service.command, who.unmapped(), net::local_endpoint(talk->peer.number()).unmapped());
  talk->pid = program.pid;
  talk->middle = &middle_;
  talk->to_program = std::move(program.input);
  talk->from_program = std::move(program.output);
  talk->beyond_in = &talk->to_program;
  for (io::End* end : {&talk->to_program, &talk->from_program}) {
    end->owner = talk.get();
    poller_.add(*end);
  }
  talk->in.emplace(talk->peer, &talk->to_program, middle_, io::choose_road(talk->peer, talk->to_program, middle_, {}));
  talk->out.emplace(talk->from_program, &talk->peer, middle_, io::choose_road(talk->from_program, talk->peer, middle_, {.pace = options_.input.pace}));
  return talk;
}

}  // namespace sockplay::play
