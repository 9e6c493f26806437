#include "capture/filter.hh"

#include "capture/interfaces.hh"
#include "net/error.hh"
#include "sys/invoke.hh"
#include "text/escape.hh"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <span>

namespace sockplay::capture {

namespace {

// "ip broadcast" is compared with it; of a file, or of an interface without addresses, nobody knows it.
bpf_u_int32 netmask_of(const Source& source)
{
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  bpf_u_int32 network = 0;
  bpf_u_int32 netmask = PCAP_NETMASK_UNKNOWN;
  if (source.name().empty() ||
      ::pcap_lookupnet(source.name().c_str(), &network, &netmask, reason.data()) != 0)
    return PCAP_NETMASK_UNKNOWN;
  return netmask;
}

std::string first_word(const std::string& expression)
{
  return expression.substr(0, expression.find(' '));
}

// What a filter that is none was meant to be.
std::string hint_for(const std::string& expression)
{
  const auto word = first_word(expression);
  struct stat status {};
  if (sys::invoke(sys::LStat{word.c_str(), &status}).ok() && S_ISREG(status.st_mode))
    return fmt::format("-r {} reads a capture file", text::escaped(word));
  return begins_like_interface(expression) ? interfaces_hint() : "man pcap-filter tells how they are written";
}

} // namespace

void Filter::Free::operator()(bpf_program* program) const
{
  ::pcap_freecode(program);
  delete program; // NOLINT(cppcoreguidelines-owning-memory): the deleter of its owner
}

Filter::Filter(const Source& source, const std::string& expression) : program_(new bpf_program{})
{
  constexpr int optimise = 1;
  if (::pcap_compile(source.handle(), program_.get(), expression.c_str(), optimise, netmask_of(source)) == 0)
    return;
  throw net::UsageError(
      fmt::format("filter '{}': {}", text::escaped(expression), ::pcap_geterr(source.handle())),
      hint_for(expression));
}

void Filter::apply(Source& source) const
{
  if (::pcap_setfilter(source.handle(), program_.get()) != 0)
    throw net::Error(
        {.operation = "filter", .object = source.name(), .reason = ::pcap_geterr(source.handle())});
}

bool Filter::passes(const Frame& frame) const
{
  const pcap_pkthdr header{.ts = {},
                           .caplen = static_cast<bpf_u_int32>(frame.bytes.size()),
                           .len = static_cast<bpf_u_int32>(frame.wire_bytes)};
  const auto* bytes = reinterpret_cast<const u_char*>(frame.bytes.data());
  return ::pcap_offline_filter(program_.get(), &header, bytes) != 0;
}

std::string Filter::listing(int form) const
{
  const std::span<const bpf_insn> instructions(program_->bf_insns, program_->bf_len);
  std::string text = form >= 3 ? fmt::format("{}\n", instructions.size()) : "";
  int number = 0;
  for (const bpf_insn& one : instructions) {
    if (form == 1)
      text += fmt::format("{}\n", ::bpf_image(&one, number++));
    else if (form == 2)
      text += fmt::format("{{ {:#x}, {}, {}, {:#010x} }},\n", one.code, one.jt, one.jf, one.k);
    else
      text += fmt::format("{} {} {} {}\n", one.code, one.jt, one.jf, one.k);
  }
  return text;
}

bool begins_like_interface(const std::string& expression)
{
  const auto word = first_word(expression);
  const auto may_stand_in_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' || c == '@';
  };
  const bool is_name =
      !word.empty() && word.size() < IFNAMSIZ && std::all_of(word.begin(), word.end(), may_stand_in_name);
  const bool is_numbered = is_name && std::isdigit(static_cast<unsigned char>(word.back())) != 0;
  return is_name && (is_numbered || word == expression);
}

} // namespace sockplay::capture
