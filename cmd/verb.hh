// What main knows of a verb: its names, what it does in one line, and how to run it. One file per verb holds
// the rest.
#pragma once

#include "explain/trace.hh"
#include "play/exit_code.hh"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::cmd {

inline constexpr std::string_view version_line = "sockplay " SOCKPLAY_VERSION "\n";

/// What a command line asked of the program as a whole.
struct Context {
  std::string answer;                    // to --help or --version, for standard output
  bool json = false;                     // failures are told as JSON events too
  std::unique_ptr<explain::Trace> trace; // --explain
  std::unique_ptr<sys::ObserverScope> scope;
};

struct Verb {
  std::string_view type;
  std::string_view name;
  std::string_view summary;
  play::ExitCode (*run)(const std::vector<std::string>& words, Context& context);
};

play::ExitCode stream_listen(const std::vector<std::string>& words, Context& context);
play::ExitCode stream_connect(const std::vector<std::string>& words, Context& context);
play::ExitCode stream_send(const std::vector<std::string>& words, Context& context);
play::ExitCode stream_recv(const std::vector<std::string>& words, Context& context);

play::ExitCode dgram_listen(const std::vector<std::string>& words, Context& context);
play::ExitCode dgram_connect(const std::vector<std::string>& words, Context& context);
play::ExitCode dgram_send(const std::vector<std::string>& words, Context& context);
play::ExitCode dgram_recv(const std::vector<std::string>& words, Context& context);

play::ExitCode seqpacket_listen(const std::vector<std::string>& words, Context& context);
play::ExitCode seqpacket_connect(const std::vector<std::string>& words, Context& context);
play::ExitCode seqpacket_send(const std::vector<std::string>& words, Context& context);
play::ExitCode seqpacket_recv(const std::vector<std::string>& words, Context& context);

play::ExitCode raw_listen(const std::vector<std::string>& words, Context& context);
play::ExitCode raw_connect(const std::vector<std::string>& words, Context& context);
play::ExitCode raw_recv(const std::vector<std::string>& words, Context& context);
play::ExitCode raw_send(const std::vector<std::string>& words, Context& context);
play::ExitCode raw_sniff(const std::vector<std::string>& words, Context& context);

play::ExitCode chat_join(const std::vector<std::string>& words, Context& context);
play::ExitCode chat_serve(const std::vector<std::string>& words, Context& context);

} // namespace sockplay::cmd
