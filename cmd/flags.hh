// The options that verbs share, each with one name and one meaning, and the way from words to a filled-in
// options struct. A verb names the groups it has; which letters exist elsewhere is told by explanations.hh.
#pragma once

#include "play/chat.hh"
#include "play/connection.hh"
#include "play/datagram.hh"
#include "play/raw.hh"
#include "play/sniff.hh"
#include "verb.hh"

#include <CLI/CLI.hpp>

namespace sockplay::cmd {

/// One verb's command line.
class Flags {
public:
  Flags(std::string_view type, std::string_view verb, std::string_view summary, std::string_view examples);

  // Each adds one group of options.
  void reach(play::Reach& reach);
  void listening(net::ListenOptions& socket, net::AccessList& access, io::Announcer::Options& announcing);
  void binding(net::ListenOptions& socket, net::AccessList& access, io::Announcer::Options& announcing);
  void accepting(play::Door& door);
  void many(bool& keep_open, play::Door& door);
  void services(play::Host::Options& host, play::Reach& forward, const std::string& of = "peer");
  void program(play::Host::Options& host, const std::string& of = "peer");
  void connecting(std::optional<play::Reach>& source, net::ConnectOptions& socket, io::Patience& patience);
  void dialling(std::optional<play::Reach>& source, net::ConnectOptions& socket);
  void probing(bool& probe);
  void probe_time(io::Clock::duration& time);
  void answering(play::Limits& limits, std::uint64_t& most_records);
  void staying(play::Host::Options& host, const std::string& help);
  void directions(play::Host::Options& host, play::Limits& limits);
  void datagram_directions(play::Host::Options& host, play::Limits& limits);
  void input(play::Input& input);
  void record_input(play::Input& input);
  void waiting(play::Limits& limits);
  void idling(play::Limits& limits, const std::string& help = "no byte for T: exit 3");
  void socket_options(net::SocketOptions& options);
  void stream_options(net::SocketOptions& options, net::SocketKind& kind);
  void seqpacket_options(net::SocketOptions& options, net::SocketKind& kind);
  void datagram_options(net::SocketOptions& options, net::SocketKind& kind);
  void framing(record::Framing& in);
  void framing(record::Framing& in, record::Framing& out);
  void unframing(record::Framing& out);
  void faults(record::Faults::Options& faults);
  void faults(play::StreamFaults& faults);
  void counting(std::uint64_t& most_records, const std::string& help);
  void groups(std::vector<net::Membership>& groups);
  void lanes(std::size_t& most, bool& keeps_programs);
  void replying(std::string& reply_to);
  void kernel_time(play::Records& records);
  // of raw sockets: packet_flags.cc
  void packet_protocol(net::SocketKind& socket);
  void packet_binding(net::AccessList& access, io::Announcer::Options& announcing);
  void packet_source(std::optional<play::Reach>& source);
  void packet_records(play::Showing& showing, play::Records& records);
  void packet_options(net::SocketOptions& options);
  void packet_kinds(play::RawSend& options);
  void packet_payload(play::RawSend& options);
  void packet_headers(play::RawSend& options);
  void packet_pace(play::Probing& probing);
  void packet_views(play::Showing& showing);
  void packet_socket(play::RawSend& options);
  void showing(play::Showing& showing);
  void telling(io::Announcer::Options& announcing, const std::string& verbose = "peers and totals");
  void reporting(play::Reporting& reporting);
  void serving_chat(play::ChatServe& options);
  void joining_chat(play::ChatJoin& options);
  void sniffing(play::Sniff& options); // sniff_flags.cc: tcpdump's dialect

  /// Reads the words; false when it was `--help` or `--version`: the answer is in the context then. Throws
  /// net::UsageError.
  bool parse(const std::vector<std::string>& words, Context& context);

private:
  void painting(chat::Painter::Options& painting, play::Colour& colour, bool& edits,
                io::Announcer::Options& announcing);
  void colour(play::Colour& colour);
  void flag(const std::string& name, bool& target, const std::string& help);
  void text(const std::string& name, const std::string& value, const std::string& help,
            const std::function<void(const std::string&)>& take);
  void each(const std::string& name, const std::string& value, const std::string& help,
            std::function<void(const std::string&)> take);
  void duration(const std::string& name, const std::string& help,
                const std::function<void(io::Clock::duration)>& take);
  void size(const std::string& name, const std::string& value, const std::string& help,
            const std::function<void(std::uint64_t)>& take);
  void number(const std::string& name, const std::string& value, int least, int most, const std::string& help,
              const std::function<void(int)>& take);
  void unsigned_number(const std::string& name, const std::string& value, std::uint32_t most,
                       const std::string& help, const std::function<void(std::uint32_t)>& take);
  void kind(play::Probe& probe, const std::string& name, play::Probe::Kind kind, const std::string& help);
  void set_kind(play::Probe& probe, play::Probe::Kind kind);
  void check_parts(const play::RawSend& options);
  void check_host(bool has_ports);
  void broadcast(net::SocketOptions& options);
  void hops_to_groups(net::SocketOptions& options) const;
  void access(net::AccessList& access);
  void readiness(io::Announcer::Options& announcing, const std::string& help);
  void view(play::Showing& showing, const std::string& name, record::ViewKind kind, const std::string& help);
  void beside_views(play::Showing& showing);
  void require(std::initializer_list<const char*> options, bool is_met, const std::string& hint);
  void one_way(play::Host::Options& host, play::Limits& limits);
  void probability(const std::string& name, double& target, const std::string& help);
  void frame(const std::string& name, const std::string& help, const record::Framing& framing,
             const std::function<void(const record::Framing&)>& take);
  void what_is_sent(play::Input& input, const std::string& delay_help);
  void frames(const std::string& where, const std::function<void(const record::Framing&)>& take);
  void frame_once();
  void option_flag(net::SocketOptions& options, const std::string& name, int level, int option,
                   const std::string& help);
  void set_service(play::Host::Options& host, play::Service::Kind kind);
  void exclude(std::string_view one, std::initializer_list<const char*> others, const std::string& hint = {});
  void exclude_beside_services();
  void refuse_beside_path();
  void capturing(play::Sniff& options);
  void tcp_header(play::Probe& probe);
  void frame_header(play::Probe& probe);
  void showing_packets(play::Sniff& options);
  void packet_bytes(capture::ViewOptions& view);
  void packet_times(capture::ViewOptions& view);
  void exclude_views();
  void writing_packets(play::Sniff& options);
  void words(std::vector<std::string>& words, const std::string& usage);
  void take_words(const std::vector<std::string>& options);
  void take_address(const std::vector<std::string>& options);
  void check_leftovers(const std::vector<std::string>& options);
  [[noreturn]] void refuse_option(const std::string& option) const;
  void start_trace(Context& context);
  [[nodiscard]] std::string_view optional_value_of(std::string_view option) const;
  [[nodiscard]] std::string help() const;

  std::string type_, verb_, summary_, examples_;
  std::string usage_ = "[ADDRESS]";
  CLI::App app_;
  std::string group_;
  std::string address_, port_;
  std::string explain_, tcp_info_, timestamps_, loop_;
  bool framed_ = false;
  bool has_kind_ = false; // of packet
  int hops_ = 0;          // --ttl
  bool has_kernel_time_ = false;
  bool json_ = false;
  play::Reach* reach_ = nullptr;
  std::vector<std::string>* words_ = nullptr; // in place of an address
  io::Announcer::Options* announcing_ = nullptr;
  std::vector<std::function<void()>> afterwards_; // what needs all options to be known
};

} // namespace sockplay::cmd
