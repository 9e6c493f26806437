// Everything is opened first; then rights are given up, and only then packets are looked at.
#include "play/sniff.hh"

#include "capture/confinement.hh"
#include "capture/filter.hh"
#include "capture/follow_view.hh"
#include "capture/interfaces.hh"
#include "capture/name_cache.hh"
#include "capture/pcap_format.hh"
#include "capture/statistics_view.hh"
#include "io/interrupted.hh"
#include "net/chance.hh"
#include "play/capture_file.hh"
#include "play/kept_packets.hh"
#include "play/sniff_screen.hh"
#include "text/quantity.hh"

#include <csignal>
#include <ctime>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sockplay::play {

namespace {

using io::Clock;

// What is captured on, or read; and what of it.
struct Subject {
  std::string interface; // empty: a file
  std::string filter;
};

std::string usual_interface()
{
  const auto all = capture::interfaces();
  if (all.empty())
    throw net::Error({.operation = "capture", .reason = "this host has no interface to capture on"});
  return all.front().name;
}

Subject subject_of(const Sniff& options)
{
  auto words = std::span(options.words);
  if (!options.read_file.empty()) return {.filter = fmt::format("{}", fmt::join(words, " "))};
  Subject subject{.interface = options.interface};
  if (subject.interface.empty() && !words.empty() && capture::is_interface(words.front())) {
    subject.interface = words.front();
    words = words.subspan(1);
  }
  subject.filter = fmt::format("{}", fmt::join(words, " "));
  return subject;
}

Capture open_source(const Sniff& options, const std::string& interface)
{
  if (!options.read_file.empty()) {
    auto file = std::make_unique<CaptureFile>(options.read_file);
    auto source = capture::Source::file(
        [file = file.get()](std::span<char> room) { return file->read(room); }, file->name());
    return {std::move(file), std::move(source), ""};
  }
  if (options.dumped_form != 0 && interface.empty()) return {nullptr, capture::Source::none(), ""};
  const auto name = interface.empty() ? usual_interface() : capture::interface_called(interface);
  return {nullptr, capture::Source::live(name, options.live), ""};
}

bool is_terminal(Screen& screen)
{
  return screen.outlet().sink().kind() == io::End::Kind::terminal;
}

std::uint64_t random_number()
{
  std::uint64_t number = 0;
  net::draw(std::as_writable_bytes(std::span(&number, 1)));
  return number;
}

capture::ViewOptions view_options(const Sniff& options, Screen& screen, capture::NameCache& names)
{
  auto view = options.view;
  view.colour = wants_colour(options.colour, is_terminal(screen));
  if (options.resolves_names || options.read_file.empty()) view.names = &names;
  if (options.write_file == "-") view.kind = capture::ViewKind::pcap;
  return view;
}

// Text for who watches, and the bytes as they came for who keeps them, unless a form is named.
capture::FollowForm follow_form(const Sniff& options, Screen& screen)
{
  if (options.view.kind == capture::ViewKind::json) return capture::FollowForm::json;
  switch (options.view.bytes.form) {
  case capture::BytesForm::hex:
  case capture::BytesForm::hex_and_text: return capture::FollowForm::hex;
  case capture::BytesForm::text: return capture::FollowForm::text;
  case capture::BytesForm::none: break;
  }
  return is_terminal(screen) ? capture::FollowForm::text : capture::FollowForm::raw;
}

std::unique_ptr<capture::View> make_view(const Sniff& options, packet::LinkType link, Screen& screen,
                                         capture::NameCache& names, io::Announcer& announcer)
{
  const auto seed = random_number();
  if (options.counts_only)
    return std::make_unique<capture::StatisticsView>(link, options.view.kind == capture::ViewKind::json,
                                                     seed);
  if (options.followed == 0)
    return std::make_unique<capture::FrameView>(view_options(options, screen, names), link, seed);
  return std::make_unique<capture::FollowView>(
      capture::FollowOptions{.number = options.followed,
                             .form = follow_form(options, screen),
                             .colour = wants_colour(options.colour, is_terminal(screen)),
                             .seed = seed,
                             .tell = [&announcer](std::string_view words) { announcer.warn(words); }},
      link);
}

// Frames, from the first to the last.
class Sniffing {
public:
  Sniffing(const Sniff& options, Capture opened, io::Announcer& announcer)
      : options_(options), kept_(options, opened), file_(std::move(opened.file)),
        source_(std::move(opened.source)), announcer_(announcer),
        names_({.addresses = options.resolves_names, .interfaces = options.read_file.empty()}),
        screen_({.view = record::ViewKind::raw}, false),
        view_(make_view(options, source_.link_type(), screen_, names_, announcer))
  {
    announcer_.set_outlet(&screen_.outlet());
    if (options.write_file != "-") return;
    if (is_terminal(screen_))
      throw net::UsageError("-w -: a capture file is nothing for a terminal",
                            "sockplay raw sniff -w - >FILE");
    screen_.outlet().pending() += capture::file_header(source_);
  }

  void give_up_rights();
  void run();

private:
  enum class Turn { more, dry, over };

  [[nodiscard]] bool is_live() const { return file_ == nullptr; }
  void watch();
  void take_all();
  Turn take_turn();
  void take(const capture::Frame& frame);
  [[nodiscard]] bool is_over() const;
  void take_what_came();
  [[nodiscard]] std::optional<Clock::time_point> until_asked_again() const;
  void wait(std::optional<Clock::time_point> until);
  void wait_without_frames(std::optional<Clock::time_point> until);
  bool wait_for_file();
  void look_at_signals();
  void flush();
  void tell_stats();
  void tell_totals();
  [[nodiscard]] std::string totals() const;
  [[nodiscard]] text::JsonLine totals_event() const;

  const Sniff& options_;
  KeptPackets kept_;
  std::unique_ptr<CaptureFile> file_;
  capture::Source source_;
  io::Announcer& announcer_;
  capture::NameCache names_;
  Screen screen_;
  std::unique_ptr<capture::View> view_;
  std::optional<io::Poller> poller_;
  io::Watch frames_;
  std::uint64_t packets_ = 0;
  std::uint64_t counted_before_ = 0; // by the kernel, until the filter stood
  Clock::time_point started_ = Clock::now();
  int signal_ = 0;                    // that ends it
  std::optional<net::Error> failure_; // of the source
};

void Sniffing::give_up_rights()
{
  ::tzset(); // reads a file
  const auto user = capture::user_to_become();
  kept_.give_to(user);
  const auto told = capture::confine(user, {.directory = kept_.directory(),
                                            .directory_name = kept_.directory_name(),
                                            .resolves_names = options_.resolves_names});
  for (const auto& line : told)
    announcer_.note(line);
}

void Sniffing::run()
{
  watch();
  if (is_live()) announcer_.capturing(source_.name(), source_.link_name());
  take_all();
  if (is_live() && signal_ != 0) take_what_came();
  if (auto failed = kept_.finish(); failed && !failure_) failure_ = std::move(failed);
  view_->finish(screen_.outlet().pending());
  screen_.drain(*poller_);
  tell_totals();
  screen_.drain(*poller_);
  if (failure_) throw net::Error(*failure_);
  view_->check();
  if (signal_ != 0 && signal_ != SIGINT) throw io::Interrupted{signal_};
}

void Sniffing::watch()
{
  poller_.emplace();
  screen_.watch(*poller_, nullptr);
  if (is_live()) {
    counted_before_ = source_.counts().passed;
    poller_->add_listener(source_.descriptor(), frames_);
  } else {
    poller_->add(file_->end());
    file_->set_wait([this] { return wait_for_file(); });
  }
  kept_.watch(*poller_, {.wait = [this](auto until) { wait_without_frames(until); },
                         .is_ending = [this] { return signal_ != 0; }});
}

void Sniffing::take_all()
{
  while (signal_ == 0) {
    const Turn turn = take_turn();
    flush();
    if (turn == Turn::over) return;
    if (screen_.outlet().is_full()) {
      wait_without_frames({});
    } else {
      wait(turn == Turn::dry ? until_asked_again() : Clock::now());
    }
  }
}

// What passes while somebody is busy elsewhere is not looked at before signals and the screen had their turn.
Sniffing::Turn Sniffing::take_turn()
{
  constexpr int frames_a_turn = 512;
  for (int i = 0; i < frames_a_turn && !screen_.outlet().is_full(); ++i) {
    capture::Frame frame;
    try {
      const auto next = source_.next(frame);
      if (next == capture::Source::Next::dry) return Turn::dry;
      if (next == capture::Source::Next::ended) return Turn::over;
    } catch (const net::Error& error) { // what came before it is shown first
      failure_ = error;
      return Turn::over;
    }
    take(frame);
    if (is_over()) return Turn::over;
  }
  return Turn::more;
}

void Sniffing::take(const capture::Frame& frame)
{
  if (kept_.any())
    kept_.write(frame);
  else
    view_->append(screen_.outlet().pending(), frame);
  ++packets_;
}

bool Sniffing::is_over() const
{
  const bool is_enough = options_.most_packets != 0 && packets_ == options_.most_packets;
  return is_enough || kept_.is_finished();
}

// The kernel gives frames in blocks, the last of which is still open when ^C comes. What is counted and not
// taken is waited for, though not for ever: what does not go the way that is asked for (-Q) is counted as
// well.
void Sniffing::take_what_came()
{
  const auto counts = source_.counts();
  const auto came = counts.passed - counts.lost_in_kernel - counted_before_;
  const auto until = Clock::now() + 10 * capture::Source::longest_delay;
  while (packets_ < came && Clock::now() < until && !is_over()) {
    const Turn turn = take_turn();
    flush();
    if (turn == Turn::over || screen_.outlet().is_full()) return;
    if (turn == Turn::dry) wait(until);
  }
}

std::optional<Clock::time_point> Sniffing::until_asked_again() const
{
  const auto patience = is_live() ? source_.patience() : std::nullopt;
  return patience ? std::optional(Clock::now() + *patience) : std::nullopt;
}

void Sniffing::wait(std::optional<Clock::time_point> until)
{
  poller_->wait(until);
  look_at_signals();
}

// Where nobody takes what we have, frames are left to the kernel.
void Sniffing::wait_without_frames(std::optional<Clock::time_point> until)
{
  if (is_live()) poller_->mute_listener(source_.descriptor(), frames_, true);
  wait(until);
  if (is_live()) poller_->mute_listener(source_.descriptor(), frames_, false);
}

bool Sniffing::wait_for_file()
{
  kept_.flush();
  screen_.flush();
  wait({});
  return signal_ == 0;
}

void Sniffing::look_at_signals()
{
  while (const auto signal = poller_->take_signal()) {
    if (*signal == SIGUSR1)
      tell_stats();
    else if (*signal != SIGCHLD)
      signal_ = *signal;
  }
}

// As soon as nothing more is there, and else when a write is worth it.
void Sniffing::flush()
{
  if (is_live()) kept_.flush();
  screen_.flush();
}

void Sniffing::tell_stats()
{
  view_->report(screen_.outlet().pending());
  announcer_.stats(totals(), totals_event());
}

void Sniffing::tell_totals()
{
  announcer_.event(totals_event().str());
  is_live() ? announcer_.warn(totals()) : announcer_.note(totals());
}

std::string Sniffing::totals() const
{
  return capture_totals(source_, is_live(), packets_, Clock::now() - started_);
}

text::JsonLine Sniffing::totals_event() const
{
  auto line = io::event_line("stats");
  line.field("packets", packets_);
  if (is_live()) {
    const auto counts = source_.counts();
    line.field("lost_in_kernel", counts.lost_in_kernel);
    line.field("lost_in_interface", counts.lost_in_interface);
  }
  line.field("duration_ns", std::chrono::nanoseconds(Clock::now() - started_).count());
  view_->report(line);
  return line;
}

void print(const std::string& text)
{
  Screen screen({.view = record::ViewKind::raw}, false);
  screen.outlet().pending() += text;
  io::Poller poller;
  screen.watch(poller, nullptr);
  screen.drain(poller);
}

} // namespace

std::string capture_totals(const capture::Source& source, bool is_live, std::uint64_t packets,
                           Clock::duration duration)
{
  auto what = fmt::format("{} {} in {}", text::format_count(packets), packets == 1 ? "packet" : "packets",
                          text::format_duration(duration));
  if (!is_live) return what;
  const auto counts = source.counts();
  return fmt::format(
      "{}; lost in the kernel, for want of room in its buffer (-B): {}; lost in the interface or its "
      "driver: {}",
      what, text::format_count(counts.lost_in_kernel), text::format_count(counts.lost_in_interface));
}

ExitCode run(const Sniff& options)
{
  if (options.lists_interfaces) {
    print(capture::listing(capture::interfaces()));
    return ExitCode::done;
  }
  const auto subject = subject_of(options);
  auto opened = open_source(options, subject.interface);
  const capture::Filter filter(opened.source, subject.filter);
  if (options.dumped_form != 0) {
    print(filter.listing(options.dumped_form));
    return ExitCode::done;
  }
  if (!subject.filter.empty()) filter.apply(opened.source);
  io::Announcer announcer(options.announcing);
  if (options.screen) {
    opened.filter = subject.filter;
    return run_screen(options, std::move(opened), announcer);
  }
  Sniffing sniffing(options, std::move(opened), announcer);
  sniffing.give_up_rights();
  sniffing.run();
  return ExitCode::done;
}

} // namespace sockplay::play
