#include "packet/igmp.hh"

#include "packet/listener.hh"

namespace sockplay::packet {
namespace {

std::string_view type_name(std::uint64_t type)
{
  switch (type) {
  case Igmp::query: return "query";
  case Igmp::report_1:
  case Igmp::report_2:
  case Igmp::report_3: return "report";
  case Igmp::leave: return "leave";
  default: return "";
  }
}

void describe_sources(Fields& fields, std::uint64_t count)
{
  const auto list = fields.list("saddr", "Sources");
  for (std::uint64_t i = 0; i < count && !fields.at_end(); ++i)
    fields.ipv4("saddr", "Source");
}

void describe_records(Fields& fields)
{
  fields.reader().skip(2);
  const std::uint64_t count = fields.u16("num_grp_recs", "Number of records");
  const auto list = fields.list("grp_recs", "Records");
  for (std::uint64_t i = 0; i < count && !fields.at_end(); ++i) {
    const auto item = fields.item("Record");
    fields.u8("record_type", "Type", listener_record_name);
    const std::uint64_t auxiliary = fields.u8("aux_data_len", "Length of auxiliary data");
    const std::uint64_t sources = fields.u16("num_src", "Number of sources");
    fields.ipv4("maddr", "Group");
    describe_sources(fields, sources);
    fields.octets(4 * auxiliary, "aux_data", "Auxiliary data");
  }
}

void say_records(Words& words, Reader& reader)
{
  reader.skip(6);
  const std::uint16_t count = reader.u16();
  for (int i = 0; i < count && i < 3 && reader.available() > 0; ++i) {
    const std::uint8_t type = reader.u8();
    const std::uint8_t auxiliary = reader.u8();
    const std::uint16_t sources = reader.u16();
    words << (i == 0 ? " " : ", ");
    say_listener_record(words, type, sources);
    words << " " << Ipv4Address{reader.octets<4>()};
    reader.skip(4 * (sources + auxiliary));
  }
  if (count > 3) words << ", and " << count - 3 << " more";
}

} // namespace

Next Igmp::decode(Reader& reader, const Next&)
{
  const std::size_t bytes = reader.remaining();
  type = reader.u8();
  max_response = reader.u8();
  checksum = reader.u16();
  group = {reader.octets<4>()};
  if (type == report_3 || (type == query && bytes >= 12))
    version = 3;
  else
    version = type == report_1 || (type == query && max_response == 0) ? 1 : 2;
  const bool is_known = !type_name(type).empty();
  if (is_known) reader.skip(reader.remaining());
  return Next::nothing();
}

void Igmp::describe(Fields& fields) const
{
  fields.concluded("version", "Version", std::uint64_t{version});
  const std::uint64_t told = fields.hex8("type", "Type", type_name);
  if (told == report_3) {
    fields.reader().skip(1);
    fields.hex16("checksum", "Checksum");
    return describe_records(fields);
  }
  const Word response = fields.word<1>();
  fields.told("max_resp", "Maximum response time, 0.1 s", response,
              version == 3 ? listener_time(response.value, 8) : response.value);
  fields.hex16("checksum", "Checksum");
  fields.ipv4("maddr", "Group");
  if (version != 3) return;
  const Word flags = fields.word<1>();
  fields.flag("s", "Suppress processing", flags, 3);
  fields.bits("qrv", "Robustness", flags, 0, 3);
  const Word interval = fields.word<1>();
  fields.told("qqic", "Query interval, s", interval, listener_time(interval.value, 8));
  describe_sources(fields, fields.u16("num_src", "Number of sources"));
}

void Igmp::summarise(Words& words, Reader& reader) const
{
  const auto called = type_name(type);
  if (called.empty()) {
    words << "IGMP type " << Hex{type};
    return;
  }
  words << "IGMPv" << version << " " << called;
  if (type == report_3)
    say_records(words, reader);
  else if (type == query && group == Ipv4Address())
    words << " for all groups";
  else
    words << " " << group;
}

} // namespace sockplay::packet
