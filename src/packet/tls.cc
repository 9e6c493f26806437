#include "packet/tls.hh"

#include <array>

namespace sockplay::packet {
namespace {

std::string_view content_name(std::uint64_t content)
{
  switch (content) {
  case Tls::change_cipher: return "change cipher spec";
  case Tls::alert: return "alert";
  case Tls::handshake: return "handshake";
  case Tls::application_data: return "application data";
  default: return "";
  }
}

std::string_view version_name(std::uint64_t version)
{
  switch (version) {
  case 0x0300: return "SSL 3.0";
  case 0x0301: return "TLS 1.0";
  case 0x0302: return "TLS 1.1";
  case 0x0303: return "TLS 1.2";
  case 0x0304: return "TLS 1.3";
  default: return "";
  }
}

enum Message : std::uint8_t { client_hello = 1, server_hello = 2 };

// IANA, "TLS HandshakeType".
std::string_view message_name(std::uint64_t message)
{
  switch (message) {
  case 0: return "hello request";
  case client_hello: return "client hello";
  case server_hello: return "server hello";
  case 4: return "new session ticket";
  case 8: return "encrypted extensions";
  case 11: return "certificate";
  case 12: return "server key exchange";
  case 13: return "certificate request";
  case 14: return "server hello done";
  case 15: return "certificate verify";
  case 16: return "client key exchange";
  case 20: return "finished";
  case 22: return "certificate status";
  default: return "";
  }
}

enum Extension : std::uint16_t { server_name = 0, application_protocols = 16, supported_versions = 43 };

std::string_view extension_name(std::uint64_t extension)
{
  switch (extension) {
  case server_name: return "server name";
  case 5: return "status request";
  case 10: return "supported groups";
  case 11: return "point formats";
  case 13: return "signature algorithms";
  case application_protocols: return "application protocols";
  case 18: return "certificate timestamps";
  case 21: return "padding";
  case 23: return "extended master secret";
  case 35: return "session ticket";
  case 41: return "pre-shared key";
  case 42: return "early data";
  case supported_versions: return "supported versions";
  case 44: return "cookie";
  case 45: return "key exchange modes";
  case 51: return "key share";
  case 0xFF01: return "renegotiation";
  default: return "";
  }
}

std::string_view alert_name(std::uint64_t alert)
{
  switch (alert) {
  case 0: return "close notify";
  case 10: return "unexpected message";
  case 20: return "bad record";
  case 40: return "handshake failure";
  case 42: return "bad certificate";
  case 45: return "certificate expired";
  case 46: return "certificate unknown";
  case 48: return "unknown authority";
  case 50: return "decode error";
  case 51: return "decrypt error";
  case 70: return "protocol version";
  case 80: return "internal error";
  case 112: return "unrecognised name";
  case 120: return "no application protocol";
  default: return "";
  }
}

void describe_server_name(Fields& body)
{
  body.u16("handshake.extensions_server_name_list_len", "List length");
  body.u8("handshake.extensions_server_name_type", "Type");
  const std::uint64_t size = body.u16("handshake.extensions_server_name_len", "Length");
  body.text(size, "handshake.extensions_server_name", "Server name");
}

void describe_protocols(Fields& body)
{
  body.u16("handshake.extensions_alpn_len", "List length");
  const auto list = body.list("handshake.extensions_alpn_str", "Protocols");
  while (!body.at_end()) {
    const std::size_t size = body.reader().u8();
    body.text(size, "handshake.extensions_alpn_str", "Protocol");
  }
}

void describe_versions(Fields& body, bool is_client)
{
  if (is_client) body.u8("handshake.extensions.supported_versions_len", "List length");
  const auto list = body.list("handshake.extensions.supported_version", "Versions");
  while (!body.at_end())
    body.hex16("handshake.extensions.supported_version", "Version", version_name);
}

void describe_extensions(Fields& fields, bool is_client)
{
  if (fields.at_end()) return; // before TLS 1.2 there may be none
  Fields all = fields.part(fields.u16("handshake.extensions_length", "Length of extensions"));
  const auto list = all.list("extensions", "Extensions");
  while (!all.at_end()) {
    const auto item = all.item("Extension");
    const std::uint64_t type = all.u16("handshake.extension.type", "Type", extension_name);
    Fields body = all.part(all.u16("handshake.extension.len", "Length"));
    const bool is_empty = body.reader().remaining() == 0;
    if (type == server_name && !is_empty) describe_server_name(body);
    if (type == application_protocols) describe_protocols(body);
    if (type == supported_versions) describe_versions(body, is_client);
    body.octets(body.reader().available(), "handshake.extension.data", "Not decoded");
  }
}

// RFC 8446 sections 4.1.2 and 4.1.3.
void describe_hello(Fields& fields, bool is_client)
{
  fields.hex16("handshake.version", "Version", version_name);
  fields.octets(32, "handshake.random", "Random");
  fields.octets(fields.u8("handshake.session_id_length", "Length of session"), "handshake.session_id",
                "Session");
  if (is_client) {
    const std::uint64_t bytes = fields.u16("handshake.cipher_suites_length", "Length of cipher suites");
    Fields suites = fields.part(bytes);
    const auto list = suites.list("handshake.ciphersuite", "Cipher suites");
    while (!suites.at_end())
      suites.hex16("handshake.ciphersuite", "Cipher suite");
  } else {
    fields.hex16("handshake.ciphersuite", "Cipher suite");
  }
  if (is_client) {
    const std::uint64_t bytes = fields.u8("handshake.comp_methods_length", "Length of compression methods");
    fields.octets(bytes, "handshake.comp_methods", "Compression methods");
  } else {
    fields.u8("handshake.comp_method", "Compression method");
  }
  describe_extensions(fields, is_client);
}

void describe_handshake(Fields& record)
{
  const auto messages = record.list("handshake", "Messages");
  while (!record.at_end()) {
    const auto item = record.item("Message");
    const std::uint64_t type = record.u8("handshake.type", "Type", message_name);
    if (message_name(type).empty()) break; // encrypted, or nonsense
    Fields body = record.part(record.u24("handshake.length", "Length"));
    if (type == client_hello || type == server_hello) describe_hello(body, type == client_hello);
    body.octets(body.reader().available(), "handshake.data", "Not decoded");
  }
  record.octets(record.reader().available(), "app_data", "Encrypted");
}

void describe_record_body(Fields& record, std::uint64_t content)
{
  switch (content) {
  case Tls::handshake: describe_handshake(record); break;
  case Tls::alert:
    if (record.reader().remaining() == 2) { // more would be encrypted
      record.u8("alert_message.level", "Level");
      record.u8("alert_message.desc", "Alert", alert_name);
    }
    break;
  case Tls::change_cipher: record.u8("change_cipher_spec", "Message"); break;
  default: break;
  }
  record.octets(record.reader().available(), "app_data", "Encrypted");
}

// Goes to the extensions of a hello.
void skip_to_extensions(Reader& hello, bool is_client)
{
  hello.skip(34);
  hello.skip(hello.u8());
  hello.skip(is_client ? hello.u16() : 2);
  hello.skip(is_client ? hello.u8() : 1);
}

void say_protocols(Words& words, Reader& body)
{
  body.skip(2);
  words << " alpn";
  while (body.available() > 0) {
    const std::size_t size = body.u8();
    words << " " << Foreign{body.take(size)};
  }
}

void say_hello(Words& words, Reader& hello, bool is_client)
{
  skip_to_extensions(hello, is_client);
  if (hello.remaining() == 0) return; // of TLS 1.0 perhaps
  Reader extensions = hello.part(hello.u16());
  while (extensions.available() >= 4) {
    const std::uint16_t type = extensions.u16();
    Reader body = extensions.part(extensions.u16());
    if (type == server_name && body.remaining() > 5) {
      body.skip(3);
      const std::size_t size = body.u16();
      words << " for " << Foreign{body.take(size)};
    }
    if (type == application_protocols) say_protocols(words, body);
    if (type == supported_versions && !is_client) words << " " << version_name(body.u16());
  }
}

void say_handshake(Words& words, Reader& record)
{
  const std::uint8_t message = record.u8();
  const auto called = message_name(message);
  words << (called.empty() ? "encrypted handshake" : called);
  if (message != client_hello && message != server_hello) return;
  Reader hello = record.part(record.u24()); // behind it may stand what is encrypted
  say_hello(words, hello, message == client_hello);
  if (hello.extent() == Extent::malformed) record.reject();
}

} // namespace

Next Tls::decode(Reader& reader, const Next&)
{
  content = reader.u8();
  version = reader.u16();
  bytes = reader.u16();
  reader.skip(reader.available());
  return Next::nothing();
}

void Tls::describe(Fields& fields) const
{
  const auto list = fields.list("record", "Records");
  while (!fields.at_end()) {
    const auto item = fields.item("Record");
    const std::uint64_t told = fields.u8("record.content_type", "Content", content_name);
    fields.hex16("record.version", "Version", version_name);
    Fields body = fields.part(fields.u16("record.length", "Length"));
    describe_record_body(body, told);
  }
}

void Tls::summarise(Words& words, Reader& reader) const
{
  words << "TLS ";
  reader.skip(least_bytes);
  if (content == handshake) {
    Reader record = reader.part(bytes);
    say_handshake(words, record);
    if (record.extent() == Extent::malformed) reader.reject();
    return;
  }
  words << content_name(content);
  if (content == alert && bytes == 2) {
    reader.skip(1);
    words << " " << alert_name(reader.u8());
  } else {
    words << " len " << bytes;
  }
}

bool looks_like_tls(const Reader& stream)
{
  constexpr std::size_t most_bytes = 16384 + 2048; // RFC 5246 section 6.2.3
  Reader reader = stream;
  const bool is_content = !content_name(reader.u8()).empty();
  const bool is_version = !version_name(reader.u16()).empty();
  const std::uint16_t size = reader.u16();
  return reader.is_whole() && is_content && is_version && size > 0 && size <= most_bytes;
}

} // namespace sockplay::packet
