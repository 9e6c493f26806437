#include "io/discard_road.hh"
#include "io/program.hh"
#include "play/server.hh"
#include "text/escape.hh"
#include "text/quantity.hh"

#include <fmt/format.h>

namespace sockplay::play {

Host::Host(Options options, io::Poller& poller, io::Middle& middle, io::Announcer& announcer)
    : options_(std::move(options)), poller_(poller), middle_(middle), announcer_(announcer)
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

// What bytes go through on their way past a screen that only looks on; what goes to the peer is paced.
io::Passage Host::passage(record::Direction direction, const io::Conversation& talk, Screen* screen)
{
  io::Passage passage;
  if (screen != nullptr) {
    passage.stage = screen->passing_stage(direction, name_of(talk.endpoint, talk.peer.number()));
  }
  if (direction == record::Direction::sent) passage.pace = options_.input.pace;
  return passage;
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
  auto road = std::make_unique<io::BroadcastRoad>(broadcast, talk.peer, std::move(skipped));
  talk.out.emplace(talk.input, &talk.peer, middle_, std::move(road));
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
  auto stage = screen.sending_stage(name_of(talk.endpoint, talk.peer.number()), options_.input.crlf);
  io::Passage passage{.stage = std::move(stage), .pace = options_.input.pace, .among_many = among_many};
  talk.out.emplace(talk.input, &talk.peer, middle_,
                   io::choose_road(talk.input, talk.peer, middle_, std::move(passage)));
}

std::unique_ptr<io::Conversation> Host::echo_talk(net::Fd fd, const net::Endpoint& who, Screen* screen)
{
  auto talk = std::make_unique<EchoTalk>(std::move(fd), who);
  auto seen = passage(record::Direction::received, *talk, screen);
  io::CopyRoad::Options options{.stage = std::move(seen.stage), .pace = options_.input.pace};
  auto road = std::make_unique<io::CopyRoad>(talk->peer, talk->peer, middle_, std::move(options));
  talk->in.emplace(talk->peer, &talk->peer, middle_, std::move(road));
  return talk;
}

std::unique_ptr<io::Conversation> Host::discard_talk(net::Fd fd, const net::Endpoint& who, Screen* screen)
{
  auto talk = std::make_unique<DiscardTalk>(std::move(fd), who);
  if (auto seen = passage(record::Direction::received, *talk, screen); seen.stage != nullptr) {
    talk->nowhere = io::End::nowhere();
    talk->in.emplace(talk->peer, &talk->nowhere, middle_,
                     io::choose_road(talk->peer, talk->nowhere, middle_, std::move(seen)));
  } else {
    auto road = std::make_unique<io::DiscardRoad>(talk->peer, middle_, !who.is_unix());
    talk->in.emplace(talk->peer, nullptr, middle_, std::move(road));
  }
  return talk;
}

std::unique_ptr<io::Conversation> Host::program_talk(net::Fd fd, const net::Endpoint& who, Screen* screen)
{
  auto talk = std::make_unique<ProgramTalk>(std::move(fd), who);
  const auto local = net::local_endpoint(talk->peer.number()).unmapped();
  auto program = io::start_program(options_.service.command, who.unmapped(), local);
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
                   io::choose_road(talk->peer, talk->to_program, middle_,
                                   passage(record::Direction::received, *talk, screen)));
  talk->out.emplace(talk->from_program, &talk->peer, middle_,
                    io::choose_road(talk->from_program, talk->peer, middle_,
                                    passage(record::Direction::sent, *talk, screen)));
  return talk;
}

std::unique_ptr<io::Conversation> Host::forward_talk(net::Fd fd, const net::Endpoint& who, Screen* screen)
{
  net::Dial dial(options_.service.forward_to, options_.dialing);
  auto talk = std::make_unique<ForwardTalk>(std::move(fd), who, std::move(dial), poller_, middle_);
  talk->there = passage(record::Direction::received, *talk, screen);
  talk->back = passage(record::Direction::sent, *talk, screen);
  talk->there.pace = talk->back.pace;
  return talk;
}

} // namespace sockplay::play
