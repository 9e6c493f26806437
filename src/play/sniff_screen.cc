// Frames are taken as they come; a picture is drawn when something has changed, the terminal has taken the
// one before, and that is some time ago. So whoever floods us waits for no terminal, and a stuck terminal
// holds up no capture.
#include "play/sniff_screen.hh"

#include "browse/browser.hh"
#include "browse/window.hh"
#include "capture/confinement.hh"
#include "capture/filter.hh"
#include "capture/filter_names.hh"
#include "capture/landlock.hh"
#include "capture/pcap_format.hh"
#include "capture/writer.hh"
#include "io/interrupted.hh"
#include "io/job_control.hh"
#include "net/error.hh"
#include "play/kept_packets.hh"
#include "text/escape.hh"

#include <array>
#include <csignal>
#include <ctime>
#include <fmt/format.h>

namespace sockplay::play {

namespace {

using io::Clock;
using namespace std::chrono_literals;

constexpr auto time_between_pictures = 50ms;
constexpr auto time_for_escape = 50ms; // in which the rest of a key would come
constexpr auto time_to_leave = 1s;     // that a stuck terminal is waited for

io::End terminal()
{
  auto end = io::End::inherited(STDOUT_FILENO, O_RDWR); // keys come from there, too: stdin may be a file
  if (end.kind() != io::End::Kind::terminal)
    throw net::UsageError("--screen needs a terminal, and standard output is none",
                          "without --screen packets are lines, for pipes and files");
  return end;
}

class ScreenSniffing {
public:
  ScreenSniffing(const Sniff& options, Capture capture, io::Announcer& announcer)
      : options_(options), capture_(std::move(capture)), announcer_(announcer), terminal_(terminal()),
        header_(capture::file_header(capture_.source)), kept_(options, capture_),
        directory_(capture::open_directory(kept_.directory_name())),
        untyped_(capture::Source::none(capture_.source.link_type()))
  {}

  void run();

private:
  void begin();
  void give_up_rights();
  [[nodiscard]] browse::Browser::Options browser_options();
  browse::Typed compile(const std::string& expression) const;
  std::string save(const std::string& name, const std::vector<capture::Frame>& frames) const;

  void serve_until_over();
  [[nodiscard]] bool is_live() const { return capture_.file == nullptr; }
  [[nodiscard]] bool is_over() const { return signal_ != 0 || browser_->wants_to_quit(); }
  [[nodiscard]] bool wants_frames() const;
  bool take_turn();
  void take(const capture::Frame& frame);
  void end_capture(const std::string& why);
  bool serve(bool has_more, std::optional<Clock::time_point> until = {});
  void serve_without_frames(std::optional<Clock::time_point> until);
  void flush_file();
  void read_keys();
  void draw();
  void flush();
  [[nodiscard]] std::optional<Clock::time_point> next_picture() const;
  void look_at_signals();
  void stop();
  void leave();
  void tell_totals();

  const Sniff& options_;
  Capture capture_;
  io::Announcer& announcer_;
  io::End terminal_;
  std::string header_;
  KeptPackets kept_;
  net::Fd directory_;       // in which files are saved
  capture::Source untyped_; // what filters that are typed are compiled for
  std::optional<io::Poller> poller_;
  io::Watch frames_;
  std::optional<browse::Window> window_;
  std::optional<browse::Browser> browser_;
  io::KeyReader keys_;
  std::optional<Clock::time_point> escape_until_;
  Clock::time_point drawn_;
  Clock::time_point started_ = Clock::now();
  std::uint64_t packets_ = 0;
  bool has_ended_ = false;        // the capture
  std::vector<std::string> told_; // how rights were given up: said once the terminal is free
  std::optional<net::Error> failure_;
  int signal_ = 0; // that ends it
};

void ScreenSniffing::run()
{
  begin();
  serve_until_over();
  if (auto failed = kept_.finish(); failed && !failure_) failure_ = std::move(failed);
  leave();
  tell_totals();
  if (failure_) throw net::Error(*failure_);
  if (signal_ != 0 && signal_ != SIGINT) throw io::Interrupted{signal_};
}

// The terminal is known before we are confined, since terminfo is files.
void ScreenSniffing::begin()
{
  poller_.emplace();
  poller_->watch_terminal_signals();
  if (is_live()) announcer_.capturing(capture_.source.name(), capture_.source.link_name());
  window_.emplace(terminal_, wants_colour(options_.colour, true));
  browser_.emplace(browser_options(), window_->size());
  give_up_rights();
  poller_->add(terminal_);
  if (is_live())
    poller_->add_listener(capture_.source.descriptor(), frames_);
  else {
    poller_->add(capture_.file->end());
    capture_.file->set_wait([this] { return serve(false); });
  }
  kept_.watch(*poller_, {.wait = [this](auto until) { serve_without_frames(until); },
                         .is_ending = [this] { return is_over(); }});
}

// Without Landlock files are left to permissions, and saving may be refused.
void ScreenSniffing::give_up_rights()
{
  ::tzset(); // reads a file
  const auto user = capture::user_to_become();
  kept_.give_to(user);
  const bool is_confined = capture::landlock_version() > 0;
  const int directory = is_confined || kept_.directory() >= 0 ? directory_.number() : -1;
  told_ = capture::confine(
      user, {.directory = directory, .directory_name = kept_.directory_name(), .resolves_names = false});
}

browse::Browser::Options ScreenSniffing::browser_options()
{
  const std::string& name = capture_.source.name();
  return {.subject = is_live() ? name : name.substr(name.rfind('/') + 1), // npos + 1 is 0
          .capture_filter = capture_.filter,
          .link = capture_.source.link_type(),
          .view = options_.view,
          .compile = [this](const std::string& expression) { return compile(expression); },
          .save = [this](const std::string& name,
                         const std::vector<capture::Frame>& frames) { return save(name, frames); }};
}

browse::Typed ScreenSniffing::compile(const std::string& expression) const
{
  if (const auto name = capture::first_name_in(expression))
    return {.passes = {},
            .problem = fmt::format("'{}' is no word of filters, and names are not looked up here: a number?",
                                   text::escaped(*name))};
  try {
    auto filter = std::make_shared<const capture::Filter>(untyped_, expression);
    return {.passes = [filter](const capture::Frame& frame) { return filter->passes(frame); }, .problem = {}};
  } catch (const std::exception& error) { // of the search for hints, too: it needs files
    return {.passes = {}, .problem = error.what()};
  }
}

std::string ScreenSniffing::save(const std::string& name, const std::vector<capture::Frame>& frames) const
{
  capture::Writer writer(directory_.number(), name, header_);
  for (const auto& frame : frames)
    writer.write(frame);
  writer.flush();
  const auto& beneath = kept_.directory_name();
  return beneath.ends_with('/') ? beneath + name : beneath + "/" + name;
}

// --- the loop ----------------------------------------------------------------------------------------------

void ScreenSniffing::serve_until_over()
{
  while (!is_over()) {
    const bool has_more = wants_frames() && take_turn();
    serve(has_more);
  }
}

// A file waits for who pauses; an interface does not.
bool ScreenSniffing::wants_frames() const
{
  return !has_ended_ && (is_live() || !browser_->is_paused());
}

// Whether more may be there.
bool ScreenSniffing::take_turn()
{
  constexpr int frames_a_turn = 512;
  try {
    for (int i = 0; i < frames_a_turn && wants_frames() && !is_over(); ++i) {
      capture::Frame frame;
      const auto next = capture_.source.next(frame);
      if (next == capture::Source::Next::frame)
        take(frame);
      else if (next == capture::Source::Next::ended)
        end_capture("");
      else
        break;
      if (i + 1 == frames_a_turn) return true;
    }
  } catch (const net::Error& error) {
    if (is_over()) return false; // nobody waited for the rest of a file
    failure_ = error;
    end_capture(error.what());
  }
  flush_file();
  return false;
}

// A full disk ends the capture, and not the look at what was captured.
void ScreenSniffing::flush_file()
{
  try {
    kept_.flush();
  } catch (const net::Error& error) {
    if (!failure_) failure_ = error;
    kept_.abandon();
    end_capture(error.what());
  }
}

void ScreenSniffing::take(const capture::Frame& frame)
{
  if (kept_.any()) kept_.write(frame);
  browser_->take(frame);
  if (++packets_ == options_.most_packets || kept_.is_finished()) end_capture("");
}

void ScreenSniffing::end_capture(const std::string& why)
{
  if (is_live() && !has_ended_) poller_->remove(capture_.source.descriptor());
  has_ended_ = true;
  browser_->end(why);
}

// While what is kept waits to be taken, so do frames, in the kernel.
void ScreenSniffing::serve_without_frames(std::optional<Clock::time_point> until)
{
  const bool mutes = is_live() && !has_ended_;
  if (mutes) poller_->mute_listener(capture_.source.descriptor(), frames_, true);
  serve(false, until);
  if (mutes) poller_->mute_listener(capture_.source.descriptor(), frames_, false);
}

// A turn for the terminal; false once it is over.
bool ScreenSniffing::serve(bool has_more, std::optional<Clock::time_point> until)
{
  draw();
  flush();
  until = io::sooner(until, io::sooner(next_picture(), escape_until_));
  if (has_more) until = Clock::now();
  const auto patience = is_live() && !has_ended_ ? capture_.source.patience() : std::nullopt;
  if (patience) until = io::sooner(until, Clock::now() + *patience);
  poller_->wait(until);
  look_at_signals();
  read_keys();
  return !is_over();
}

void ScreenSniffing::read_keys()
{
  std::array<std::byte, 4096> room;
  if (window_->is_suspended()) return; // in the background to read would stop us
  while (terminal_.readable && !is_over()) {
    const auto result = terminal_.read(room);
    if (result.what == net::IoResult::What::would_block) break;
    if (result.what != net::IoResult::What::moved) { // the terminal is gone
      signal_ = SIGHUP;
      return;
    }
    keys_.append({reinterpret_cast<const char*>(room.data()), result.bytes});
    while (const auto key = keys_.next())
      browser_->press(*key);
    escape_until_ = keys_.holds_lone_escape() ? std::optional(Clock::now() + time_for_escape) : std::nullopt;
  }
  if (!escape_until_ || Clock::now() < *escape_until_) return;
  escape_until_.reset();
  keys_.take_lone_escape();
  browser_->escape();
}

std::optional<Clock::time_point> ScreenSniffing::next_picture() const
{
  if (!browser_->is_stale() || !window_->is_ready()) return {};
  return drawn_ + time_between_pictures;
}

void ScreenSniffing::draw()
{
  if (const auto next = next_picture(); !next || Clock::now() < *next) return;
  if (is_live()) {
    const auto counts = capture_.source.counts();
    browser_->set_lost(counts.lost_in_kernel + counts.lost_in_interface);
  }
  if (browser_->takes_redraw()) window_->forget();
  window_->draw(browser_->picture());
  drawn_ = Clock::now();
}

void ScreenSniffing::flush()
{
  if (window_->flush().what == net::IoResult::What::failed) signal_ = SIGHUP;
}

void ScreenSniffing::look_at_signals()
{
  while (const auto signal = poller_->take_signal()) {
    switch (*signal) {
    case SIGUSR1:
    case SIGCHLD: break;
    case SIGTSTP: stop(); break;
    case SIGCONT:
      window_->resume();
      browser_->resize(window_->size());
      break;
    case SIGWINCH:
      window_->resized();
      browser_->resize(window_->size());
      break;
    default: signal_ = *signal;
    }
  }
}

void ScreenSniffing::stop()
{
  leave();
  io::stop_for_job_control();
  window_->resume();
  browser_->resize(window_->size());
}

void ScreenSniffing::leave()
{
  window_->suspend();
  const auto until = Clock::now() + time_to_leave;
  while (window_->flush().what != net::IoResult::What::failed && !window_->is_empty() && Clock::now() < until)
    poller_->wait(until);
}

void ScreenSniffing::tell_totals()
{
  for (const auto& line : told_)
    announcer_.note(line);
  announcer_.warn(capture_totals(capture_.source, is_live(), packets_, Clock::now() - started_));
}

} // namespace

ExitCode run_screen(const Sniff& options, Capture capture, io::Announcer& announcer)
{
  ScreenSniffing sniffing(options, std::move(capture), announcer);
  sniffing.run();
  return ExitCode::done;
}

} // namespace sockplay::play
