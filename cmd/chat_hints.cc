#include "hints.hh"

#include <array>

namespace sockplay::cmd {

namespace {

constexpr std::array hints{
    Hint{"-l", "", "opening a room is a verb: sockplay chat serve [ADDRESS]"},
    Hint{"-u", "", "a room is over stream sockets: TCP, or a Unix socket"},
    Hint{"-U", "", "a Unix socket is an address: sockplay chat join ./path"},
    Hint{"-k --keep-open", "", "a room is for many as it is, and stays open"},
    Hint{"-c --count", "serve", "a room stays open until /stop, ^C or SIGTERM"},
    Hint{"--accept-timeout", "", "a room stays open until /stop, ^C or SIGTERM"},
    Hint{"-e --exec --echo --discard --forward", "",
         "a room runs nothing: services are for sockplay stream listen"},
    Hint{"--data --hex-data --file", "", "what is said is standard input: echo hello | sockplay chat join"},
    Hint{"-N -q --quit-after-eof --wait", "join",
         "join leaves when its input has ended and all of it was taken"},
    Hint{"-o --output", "serve", "--log FILE keeps what happens in the room"},
    Hint{"-o --output", "join", "> FILE keeps what is shown, --json makes it events"},
    Hint{"--raw --text --hex", "", "a room is lines of text, shown safely; --json is for programs"},
    Hint{"-z --probe", "", "a probe is a connection: sockplay stream connect --probe ADDRESS"},
    Hint{"-p --source-port", "serve", "the port to listen on is the address: sockplay chat serve 8000"},
    Hint{"-s --source", "serve", "the address to listen on comes first: sockplay chat serve 127.0.0.1:8000"},
    Hint{"-w --connect-timeout", "serve",
         "nothing is connected here: --idle-timeout T sends silent members away"},
    Hint{"--retry --reconnect", "serve", "nothing is connected here: sockplay chat join --reconnect"},
    Hint{"--rate", "serve", "--line-rate N limits what a member may say"},
    Hint{"--log --motd -m --max-conns --line-rate --idle-timeout --allow --deny", "join",
         "that is for who opens the room: sockplay chat serve"},
    Hint{"--history", "join", "/history N, as a line, asks for what was said before"},
    Hint{"--tls", "", "this version does not encrypt"},
};

} // namespace

std::span<const Hint> chat_hints()
{
  return hints;
}

} // namespace sockplay::cmd
