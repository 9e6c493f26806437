#include "io/program.hh"
#include "play/server.hh"
#include "text/escape.hh"
#include "text/quantity.hh"

#include <fmt/format.h>

namespace sockplay::play {

Host::Host(Options options, io::Poller& poller, Carrier& carrier, io::Announcer& announcer)
    : options_(std::move(options)), poller_(poller), carrier_(carrier), announcer_(announcer)
{
  if (options_.service.kind == Service::Kind::screen && options_.sends) {
    first_input_ = open_input(options_.input);
  }
}

std::unique_ptr<io::Conversation> Host::receive(net::Fd fd, const net::Endpoint& who, Screen* screen,
                                                io::Broadcast* broadcast)
{
  switch (options_.service.kind) {
  case Service::Kind::echo: return echo_talk(std::move(fd), who, screen);
  case Service::Kind::discard: return discard_talk(std::move(fd), who, screen);
  case Service::Kind::program: return program_talk(std::move(fd), who, screen);
  case Service::Kind::forward: return forward_talk(std::move(fd), who, screen);
  case Service::Kind::screen: break;
  }
  return screen_talk(std::move(fd), who, *screen, broadcast);
}

std::unique_ptr<io::Conversation> Host::screen_talk(net::Fd fd, const net::Endpoint& who, Screen& screen,
                                                    io::Broadcast* broadcast)
{
  auto talk = std::make_unique<ScreenTalk>(std::move(fd), who);
  talk->half_closes = options_.half_closes;
  talk->has_association = options_.has_association;
  talk->in.emplace(options_.receives ? carrier_.to_screen(*talk, screen)
                                     : carrier_.to_nowhere(*talk, talk->nowhere, nullptr));
  if (options_.sends && broadcast != nullptr && options_.input.is_standard()) {
    send_broadcast(*talk, *broadcast);
  } else if (options_.sends) {
    send_input(*talk, screen, broadcast != nullptr);
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
  talk.out.emplace(carrier_.from_broadcast(talk, talk.input, broadcast, std::move(skipped)));
  talk.input.readable = false; // the broadcast wakes it
  talk.grace = grace_;
  talk.shared_input = &broadcast;
}

std::size_t Host::descriptors_each() const
{
  switch (options_.service.kind) {
  case Service::Kind::program: return 3; // with both pipes
  case Service::Kind::forward: return 2;
  case Service::Kind::screen: return options_.sends && !options_.input.is_standard() ? 2 : 1;
  default: return 1;
  }
}

io::End Host::take_input()
{
  auto input = first_input_ ? std::move(*first_input_) : open_input(options_.input);
  first_input_.reset();
  return input;
}

// An input of its own, from the beginning.
void Host::send_input(ScreenTalk& talk, Screen& screen, bool among_many)
{
  talk.input = take_input();
  talk.input.owner = &talk;
  poller_.add(talk.input);
  talk.grace = talk.input.kind() == io::End::Kind::terminal ? io::Clock::duration(0) : grace_;
  talk.out.emplace(carrier_.from_input(talk, talk.input, options_.input, screen, among_many));
}

std::unique_ptr<io::Conversation> Host::echo_talk(net::Fd fd, const net::Endpoint& who, Screen* screen)
{
  auto talk = std::make_unique<EchoTalk>(std::move(fd), who);
  talk->in.emplace(carrier_.echo(*talk, options_.input.pace, screen));
  return talk;
}

std::unique_ptr<io::Conversation> Host::discard_talk(net::Fd fd, const net::Endpoint& who, Screen* screen)
{
  auto talk = std::make_unique<DiscardTalk>(std::move(fd), who);
  talk->in.emplace(carrier_.to_nowhere(*talk, talk->nowhere, screen));
  return talk;
}

std::unique_ptr<io::Conversation> Host::program_talk(net::Fd fd, const net::Endpoint& who, Screen* screen)
{
  auto talk = std::make_unique<ProgramTalk>(std::move(fd), who);
  const auto local = net::local_endpoint(talk->peer.number()).unmapped();
  auto program = io::start_program(options_.service.command, who.unmapped(), local);
  talk->pid = program.pid;
  talk->carrier = &carrier_;
  talk->to_program = std::move(program.input);
  talk->from_program = std::move(program.output);
  talk->beyond_in = &talk->to_program;
  for (io::End* end : {&talk->to_program, &talk->from_program}) {
    end->owner = talk.get();
    poller_.add(*end);
  }
  talk->in.emplace(carrier_.to_program(*talk, talk->to_program, screen));
  talk->out.emplace(carrier_.from_program(*talk, talk->from_program, options_.input.pace, screen));
  return talk;
}

std::unique_ptr<io::Conversation> Host::forward_talk(net::Fd fd, const net::Endpoint& who, Screen* screen)
{
  net::Dial dial(options_.service.forward_to, options_.dialing);
  const ForwardTalk::Passage passage{.pace = options_.input.pace, .witness = screen};
  auto talk = std::make_unique<ForwardTalk>(std::move(fd), who, std::move(dial), poller_, carrier_, passage);
  return talk;
}

} // namespace sockplay::play
