#include "packet/sctp.hh"

namespace sockplay::packet {
namespace {

std::string_view chunk_name(std::uint64_t type)
{
  switch (type) {
  case Sctp::data: return "DATA";
  case Sctp::init: return "INIT";
  case Sctp::init_ack: return "INIT ACK";
  case Sctp::sack: return "SACK";
  case Sctp::heartbeat: return "HEARTBEAT";
  case Sctp::heartbeat_ack: return "HEARTBEAT ACK";
  case Sctp::abort: return "ABORT";
  case Sctp::shutdown: return "SHUTDOWN";
  case Sctp::shutdown_ack: return "SHUTDOWN ACK";
  case Sctp::error: return "ERROR";
  case Sctp::cookie_echo: return "COOKIE ECHO";
  case Sctp::cookie_ack: return "COOKIE ACK";
  case Sctp::shutdown_complete: return "SHUTDOWN COMPLETE";
  case 64: return "I-DATA";
  case 128: return "ASCONF ACK";
  case 130: return "RE-CONFIG";
  case 192: return "FORWARD TSN";
  case 193: return "ASCONF";
  default: return "";
  }
}

// All but the header of a chunk is a multiple of four bytes long, which its length does not count.
std::size_t padding_of(std::size_t bytes)
{
  return (4 - bytes % 4) % 4;
}

void describe_data(Fields& chunk)
{
  chunk.u32("data_tsn_raw", "Transmission sequence number");
  chunk.u16("data_sid", "Stream");
  chunk.u16("data_ssn", "Stream sequence number");
  chunk.u32("data_payload_proto_id", "Payload protocol");
  chunk.content(chunk.reader().available(), "data", "Data");
}

void describe_init(Fields& chunk, bool is_ack)
{
  chunk.hex32(is_ack ? "initack_initiate_tag" : "init_initiate_tag", "Tag");
  chunk.u32(is_ack ? "initack_credit" : "init_credit", "Receive window");
  chunk.u16(is_ack ? "initack_nr_out_streams" : "init_nr_out_streams", "Outgoing streams");
  chunk.u16(is_ack ? "initack_nr_in_streams" : "init_nr_in_streams", "Incoming streams");
  chunk.u32(is_ack ? "initack_initial_tsn" : "init_initial_tsn", "First sequence number");
  const auto list = chunk.list("parameters", "Parameters");
  while (!chunk.at_end()) {
    const auto item = chunk.item("Parameter");
    chunk.hex16("parameter_type", "Type");
    const std::uint64_t bytes = chunk.u16("parameter_length", "Length");
    if (bytes < 4) return chunk.reader().reject();
    Fields body = chunk.part(bytes - 4);
    body.octets(body.reader().available(), "parameter_value", "Value");
    if (chunk.reader().available() > 0) chunk.reader().skip(padding_of(bytes));
  }
}

void describe_sack(Fields& chunk)
{
  chunk.u32("sack_cumulative_tsn_ack_raw", "Acknowledged");
  chunk.u32("sack_a_rwnd", "Receive window");
  const std::uint64_t gaps = chunk.u16("sack_number_of_gap_blocks", "Number of gap blocks");
  chunk.u16("sack_number_of_duplicated_tsns", "Number of duplicates");
  const auto list = chunk.list("gap_blocks", "Gap blocks");
  for (std::uint64_t i = 0; i < gaps && !chunk.at_end(); ++i) {
    const auto item = chunk.item("Gap block");
    chunk.u16("sack_gap_block_start", "Start");
    chunk.u16("sack_gap_block_end", "End");
  }
}

void describe_chunk_body(Fields& chunk, std::uint64_t type)
{
  switch (type) {
  case Sctp::data: describe_data(chunk); break;
  case Sctp::init: describe_init(chunk, false); break;
  case Sctp::init_ack: describe_init(chunk, true); break;
  case Sctp::sack: describe_sack(chunk); break;
  case Sctp::shutdown: chunk.u32("shutdown_cumulative_tsn_ack", "Acknowledged"); break;
  case Sctp::cookie_echo: chunk.octets(chunk.reader().available(), "cookie", "Cookie"); break;
  default: break;
  }
  chunk.octets(chunk.reader().available(), "chunk_value", "Value");
}

void say_chunk_body(Words& words, Reader& chunk, std::uint8_t type)
{
  switch (type) {
  case Sctp::data: {
    words << " tsn " << chunk.u32();
    words << " stream " << chunk.u16();
    chunk.skip(6);
    words << " len " << chunk.remaining();
    break;
  }
  case Sctp::init:
  case Sctp::init_ack: words << " tag " << Hex{chunk.u32()}; break;
  case Sctp::sack:
  case Sctp::shutdown: words << " tsn " << chunk.u32(); break;
  default: break;
  }
}

} // namespace

Next Sctp::decode(Reader& reader, const Next&)
{
  source_port = reader.u16();
  destination_port = reader.u16();
  verification_tag = reader.u32();
  checksum = reader.u32();
  reader.skip(reader.remaining());
  return Next::nothing();
}

void Sctp::describe(Fields& fields) const
{
  fields.u16("srcport", "Source port");
  fields.u16("dstport", "Destination port");
  fields.hex32("verification_tag", "Verification tag");
  fields.hex32("checksum", "Checksum");
  const auto list = fields.list("chunks", "Chunks");
  while (!fields.at_end()) {
    const auto item = fields.item(chunk_name(static_cast<std::uint8_t>(fields.reader().peek(1).front())));
    const std::uint64_t type = fields.u8("chunk_type", "Type", chunk_name);
    fields.hex8("chunk_flags", "Flags");
    const std::uint64_t bytes = fields.u16("chunk_length", "Length");
    if (bytes < 4) return fields.reader().reject();
    {
      Fields body = fields.part(bytes - 4);
      describe_chunk_body(body, type);
    }
    if (!fields.at_end()) fields.reader().skip(padding_of(bytes));
  }
}

void Sctp::summarise(Words& words, Reader& reader) const
{
  words << "SCTP";
  reader.skip(least_bytes);
  std::string_view between = " ";
  while (reader.available() > 0) {
    const std::uint8_t type = reader.u8();
    reader.skip(1);
    const std::uint16_t bytes = reader.u16();
    if (bytes < 4) return reader.reject();
    const auto called = chunk_name(type);
    words << between << (called.empty() ? "chunk " : called);
    if (called.empty()) words << type;
    Reader body = reader.part(bytes - 4);
    say_chunk_body(words, body, type);
    if (reader.available() > 0) reader.skip(padding_of(bytes));
    between = ", ";
  }
}

} // namespace sockplay::packet
