// What stands for the part of libpcap that captures messages of D-Bus: nothing is found, and no name is its.
// Debian's libpcap.a refers to libdbus for its sake, which is shared, and brings libsystemd and four
// compressors along at every start (src/README.md, "Dependencies"). The build puts this file beside a static
// libpcap only.
#include <pcap/pcap.h>

// Declared in libpcap's pcap-int.h, which is not installed.
extern "C" {
// NOLINTBEGIN(misc-use-internal-linkage)
int dbus_findalldevs(void* list, char* reason);
pcap_t* dbus_create(const char* device, char* reason, int* is_ours);

int dbus_findalldevs(void* /*list*/, char* /*reason*/)
{
  return 0;
}

pcap_t* dbus_create(const char* /*device*/, char* /*reason*/, int* is_ours)
{
  *is_ours = 0;
  return nullptr;
}
// NOLINTEND(misc-use-internal-linkage)
}
