#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode chat_join(const std::vector<std::string>& words, Context& context)
{
  play::ChatJoin options;
  Flags flags("chat", "join", "Take part in a room: what you type is said, what is said is shown.",
              R"(  sockplay chat join                      the room on this host, port 8000
  sockplay chat join host:8000 --nick alice --reconnect   comes back
  date | sockplay chat join host          says it, and leaves when it was taken
  sockplay chat join --json | jq .text    what happens, for programs
)");
  flags.reach(options.reach);
  flags.joining_chat(options);
  flags.connecting(options.source, options.socket, options.patience);
  flags.telling(options.announcing);
  if (!flags.parse(words, context)) {
    return play::ExitCode::done;
  }
  return play::run(options);
}

} // namespace sockplay::cmd
