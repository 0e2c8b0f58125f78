#include "app/doctor/addresses.h"
#include "app/doctor/certificate.h"
#include "app/doctor/machine.h"
#include "app/doctor/names.h"
#include "app/doctor/ports.h"
#include "app/doctor/storage.h"
#include "app/settings.h"
#include "crypto/certificate.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace parlance::app::doctor {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;
constexpr WallTime kNow{1'800'000'000'000};

/// The topics of what is not fine.
std::vector<std::string> troubles(const std::vector<Finding>& findings) {
  std::vector<std::string> topics;
  for (const Finding& each : findings) {
    if (each.grade == Grade::fine) {
      EXPECT_EQ(each.remedy, "") << each.topic;
      continue;
    }
    EXPECT_NE(each.remedy, "") << each.topic << " has no remedy";
    topics.push_back(std::string(each.topic) + (each.grade == Grade::failure ? "!" : ""));
  }
  return topics;
}

MachineFacts good_machine() {
  MachineFacts facts;
  facts.receive_buffer = facts.send_buffer = 4'194'304;
  facts.open_files = 524'288;
  facts.segmentation = facts.coalescing = facts.ipv6 = true;
  facts.clock_synchronized = true;
  return facts;
}
constexpr MachineNeeds kNeeds{4'194'304, 20'200};

TEST(DoctorMachine, FindsNothingOnAGoodMachine) {
  EXPECT_THAT(troubles(judge_machine(good_machine(), kNeeds)), ElementsAre());
}

TEST(DoctorMachine, WarnsOfEachThingThatIsTooLittle) {
  MachineFacts facts = good_machine();
  facts.send_buffer = 212'992;
  facts.open_files = 1024;
  facts.coalescing = false;
  facts.clock_synchronized = false;
  EXPECT_THAT(troubles(judge_machine(facts, kNeeds)),
              ElementsAre("socket buffers", "open files", "UDP offload", "clock"));
}

StorageFacts good_storage() {
  StorageFacts facts;
  facts.path = "/var/lib/parlance";
  facts.exists = facts.writable = true;
  facts.free_bytes = 1ULL << 33U;
  facts.sync = std::chrono::microseconds(900);
  return facts;
}

TEST(DoctorStorage, FindsNothingInAGoodFolder) {
  EXPECT_THAT(troubles(judge_storage(good_storage())), ElementsAre());
}

TEST(DoctorStorage, SaysWhatIsWrongWithAFolder) {
  StorageFacts facts = good_storage();
  facts.writable = false;
  EXPECT_THAT(troubles(judge_storage(facts)), ElementsAre("data directory!"));
  facts = good_storage();
  facts.others_may_read = true;
  facts.free_bytes = 1000;
  facts.sync = std::chrono::milliseconds(300);
  EXPECT_THAT(troubles(judge_storage(facts)), ElementsAre("data directory", "durability", "disk space"));
  facts = good_storage();
  facts.filesystem = "NFS";
  EXPECT_THAT(troubles(judge_storage(facts)), ElementsAre("durability"));
  facts.filesystem = "overlayfs";
  EXPECT_THAT(judge_storage(facts).at(1).what, HasSubstr("container"));
  facts = good_storage();
  facts.owner = "parlance";
  EXPECT_THAT(troubles(judge_storage(facts)), ElementsAre("data directory"))
      << "root may what the server may not";
  facts.writable = false;
  EXPECT_THAT(troubles(judge_storage(facts)), ElementsAre("data directory!"));
  EXPECT_THAT(judge_storage(facts).at(0).remedy, HasSubstr("sudo -u parlance"));
  facts = good_storage();
  facts.sync.reset();
  EXPECT_THAT(troubles(judge_storage(facts)), ElementsAre("durability!"));
}

TEST(DoctorStorage, LooksAtARealFolderAndLeavesItAsItWas) {
  const std::string folder = testing::TempDir() + "/doctor_storage";
  std::filesystem::remove_all(folder);
  const StorageFacts before = look_at_storage(folder);
  EXPECT_FALSE(before.exists);
  EXPECT_TRUE(before.writable);
  EXPECT_FALSE(std::filesystem::exists(folder));
  std::filesystem::create_directory(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  // In a folder like /tmp anybody can lay a link in the way of a name that is known beforehand.
  const std::string victim = folder + "_victim";
  std::ofstream(victim) << "precious";
  for (const char* name : {"doctor.tmp", "lock.tmp"})
    std::filesystem::create_symlink(victim, folder + "/" + name);
  const StorageFacts facts = look_at_storage(folder);
  EXPECT_TRUE(facts.exists && facts.writable && facts.sync && !facts.others_may_read && !facts.running);
  EXPECT_GT(facts.free_bytes, 0U);
  EXPECT_EQ(facts.owner, "");
  EXPECT_EQ(std::filesystem::file_size(victim), 8U);
  const auto left = std::filesystem::directory_iterator(folder);
  EXPECT_EQ(std::distance(begin(left), end(left)), 2) << "the links alone";
  std::filesystem::remove(victim);
  std::filesystem::remove_all(folder);
}

CertificateState certificate_for(std::vector<std::string> names, WallTime from) {
  crypto::CertificateRequest request;
  request.dns_names = std::move(names);
  request.not_before = from;
  request.life = std::chrono::days(90);
  CertificateState state;
  state.path = "certificate.pem";
  const auto made = crypto::make_self_signed(request);
  state.pem = made->certificate_pem;
  state.key_path = "certificate.key";
  state.key_pem = made->key_pem;
  return state;
}

TEST(DoctorCertificate, JudgesItsTime) {
  const CertificateState state = certificate_for({"meet.example.org"}, kNow);
  const auto after = [&](std::int64_t days) { return judge_certificate(state, {kNow.ms + days * kDayMs}); };
  EXPECT_EQ(after(-1).at(0).grade, Grade::failure);
  EXPECT_THAT(after(1).at(0).what, HasSubstr("self-signed"));
  EXPECT_THAT(after(80).at(0).what, HasSubstr("It ends on 2027-04-15"));
  EXPECT_EQ(after(80).at(0).grade, Grade::warning);
  EXPECT_EQ(after(90).at(0).grade, Grade::failure);
}

TEST(DoctorCertificate, SaysForWhichNamesItDoesNotSpeak) {
  CertificateState state = certificate_for({"meet.example.org", "*.example.net"}, kNow);
  state.names = {"meet.example.org", "a.example.net", "a.b.example.net", "other.example.org"};
  const auto findings = judge_certificate(state, kNow);
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_THAT(findings[1].what, HasSubstr("a.b.example.net"));
  EXPECT_THAT(findings[2].what, HasSubstr("other.example.org"));
}

TEST(DoctorCertificate, CallsSoonWhatIsSoonForALifeOfItsLength) {
  crypto::CertificateRequest request;
  request.dns_names = {"meet.example.org"};
  request.not_before = kNow;
  request.life = std::chrono::days(6);
  const auto made = crypto::make_self_signed(request);
  const CertificateState state{CertificateOrigin::own, "a.pem", made->certificate_pem, {}, "a.key",
                               made->key_pem};
  EXPECT_THAT(judge_certificate(state, {kNow.ms + 4 * kDayMs}).at(0).what, HasSubstr("self-signed"));
  EXPECT_THAT(judge_certificate(state, {kNow.ms + 11 * kDayMs / 2}).at(0).what, HasSubstr("It ends on"));
}

TEST(DoctorCertificate, FailsWhereTheKeyIsNotTheCertificates) {
  CertificateState state = certificate_for({"meet.example.org"}, kNow);
  state.origin = CertificateOrigin::own;
  state.key_pem = certificate_for({"meet.example.org"}, kNow).key_pem;
  EXPECT_THAT(troubles(judge_certificate(state, kNow)), ElementsAre("certificate", "certificate!"));
  EXPECT_THAT(judge_certificate(state, kNow).at(1).what, HasSubstr("certificate.key"));
  state.key_pem.reset();
  EXPECT_THAT(judge_certificate(state, kNow).at(1).what, HasSubstr("can't be read"));
  state.origin = CertificateOrigin::self_signed;
  EXPECT_THAT(judge_certificate(state, kNow).at(1).remedy, HasSubstr("Remove certificate.pem"));
}

TEST(DoctorCertificate, SaysThatItMayNotLook) {
  CertificateState state;
  state.folder = CertificateState::Folder::shut;
  EXPECT_THAT(troubles(judge_certificate(state, kNow)), ElementsAre("certificate"));
}

TEST(DoctorCertificate, FailsWhereTheOperatorsOwnIsMissingOrBroken) {
  CertificateState state;
  EXPECT_THAT(troubles(judge_certificate(state, kNow)), ElementsAre());
  state.origin = CertificateOrigin::own;
  EXPECT_THAT(troubles(judge_certificate(state, kNow)), ElementsAre("certificate!"));
  state.pem = "rubbish";
  EXPECT_THAT(troubles(judge_certificate(state, kNow)), ElementsAre("certificate!"));
}

TEST(DoctorNames, ComparesNamesWithThisMachinesAddresses) {
  const std::vector<NameFacts> names{{"good.example", {"192.0.2.1"}},
                                     {"elsewhere.example", {"192.0.2.9"}},
                                     {"also.example", {"192.0.2.1"}},
                                     {"no.example", {}}};
  const auto findings = judge_names(names, {"192.0.2.1"});
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_EQ(findings[0].what, "good.example, also.example lead to this machine.");
  EXPECT_EQ(findings[1].grade, Grade::warning);
  EXPECT_THAT(findings[1].what, HasSubstr("192.0.2.9"));
  EXPECT_EQ(findings[2].grade, Grade::failure);
  EXPECT_THAT(findings[2].remedy, HasSubstr("record"));
}

TEST(DoctorNames, TellsAResolverThatIsSilentFromANameThatIsNot) {
  const std::vector<NameFacts> names{{"a.example", {}, NameFacts::Resolver::silent}};
  EXPECT_THAT(troubles(judge_names(names, {})), ElementsAre("DNS!"));
  EXPECT_THAT(judge_names(names, {}).at(0).remedy, HasSubstr("resolv.conf"));
}

TEST(DoctorNames, KnowsANameThatIsInTheHostsFile) {
  const std::vector<NameFacts> names{{"a.example", {"127.0.1.1"}}};
  EXPECT_THAT(troubles(judge_names(names, {"192.0.2.1"})), ElementsAre("DNS"));
  EXPECT_THAT(judge_names(names, {"192.0.2.1"}).at(0).remedy, HasSubstr("/etc/hosts"));
}

TEST(DoctorNames, SaysSoWhereThereIsNone) { EXPECT_THAT(troubles(judge_names({}, {})), ElementsAre()); }

TEST(DoctorAddresses, WarnsWherePeopleElsewhereAreToldNothingThatTheyCanReach) {
  EXPECT_THAT(troubles(judge_addresses({{"8.8.4.4"}, {}})), ElementsAre());
  EXPECT_THAT(troubles(judge_addresses({{"10.0.0.7", "2600:1901::1"}, {}})), ElementsAre());
  EXPECT_THAT(troubles(judge_addresses({{"10.0.0.7"}, {}})), ElementsAre("addresses"));
  EXPECT_THAT(troubles(judge_addresses({{"10.0.0.7"}, {"8.8.4.4"}})), ElementsAre());
  EXPECT_THAT(troubles(judge_addresses({{"10.0.0.7", "8.8.8.8"}, {"192.168.1.1"}})),
              ElementsAre("addresses"));
  EXPECT_THAT(troubles(judge_addresses({{}, {}})), ElementsAre("addresses"));
}

TEST(DoctorAddresses, CountsOnTheServerThatIsAskedForThePublicOne) {
  EXPECT_THAT(troubles(judge_addresses({{"10.0.0.7"}, {}, "stun.example:3478"})), ElementsAre());
  EXPECT_THAT(troubles(judge_addresses({{"10.0.0.7"}, {"192.168.1.1"}, "stun.example:3478"})),
              ElementsAre("addresses"))
      << "what is announced is not second-guessed";
}

ops::Settings settings_of(const std::string& toml) {
  return *ops::Settings::parse(setting_keys(), "parlance.toml", toml, {});
}

TEST(DoctorPorts, KnowsEveryPortThatTheServerWants) {
  std::vector<std::string> found;
  const auto settings = settings_of(
      "[net]\nlisten = [\"0.0.0.0\"]\nhttps_port = 443\nhttp_port = 0\n[turn]\nlisten = [\"::\"]\n[media]\nlisten = [\"0.0.0.0\"]\n");
  for (const PortUse& each : ports_of(settings, 2)) {
    found.push_back(std::string(each.use) + " " + each.local.text() +
                    (each.protocol == net::IpProtocol::udp ? "/udp" : "/tcp"));
  }
  EXPECT_THAT(found,
              ElementsAre("HTTPS 0.0.0.0:443/tcp", "STUN, TURN [::]:3478/udp", "STUN, TURN [::]:3478/tcp",
                          "media 0.0.0.0:8443/udp", "media 0.0.0.0:8444/udp"));
  EXPECT_THAT(
      ports_of(
          settings_of(
              "[media]\nports = 1\nlisten = [\"::\"]\n[turn]\nenabled = false\n[net]\nhttp_port = 0\nlisten = [\"::\"]\n"),
          8),
      SizeIs(2));
}

TEST(DoctorPorts, JudgesEachUseByItsWorstPort) {
  std::vector<PortUse> ports = ports_of(settings_of("[net]\nhttp_port = 0\n[turn]\nenabled = false\n"), 2);
  for (PortUse& each : ports) each.state = net::PortState::free;
  EXPECT_THAT(troubles(judge_ports(ports, Server::absent)), ElementsAre());
  EXPECT_EQ(judge_ports(ports, Server::absent).at(1).what, "8443-8444/udp is free.");
  ports.at(0).state = net::PortState::denied;
  ports.at(3).state = net::PortState::taken;
  EXPECT_THAT(troubles(judge_ports(ports, Server::absent)), ElementsAre("HTTPS!", "media!"));
  ports.at(4).state = ports.at(5).state = net::PortState::taken;
  EXPECT_THAT(troubles(judge_ports(ports, Server::absent)), ElementsAre("HTTPS!", "media!"))
      << "one line for all ports of a use";
  EXPECT_THAT(judge_ports(ports, Server::absent).at(1).what, HasSubstr("2 more"));
  EXPECT_THAT(troubles(judge_ports(ports, Server::running)), ElementsAre())
      << "the server that runs has them";
  ports.at(4).state = ports.at(5).state = net::PortState::free;
  ports.at(0).state.reset();
  ports.at(3).state = net::PortState::free;
  EXPECT_THAT(troubles(judge_ports(ports, Server::running)), ElementsAre("HTTPS", "media"))
      << "the server that runs has others: it was started with another configuration";
  for (PortUse& each : ports) each.state.reset();
  EXPECT_THAT(troubles(judge_ports(ports, Server::running)), ElementsAre());
}

}  // namespace
}  // namespace parlance::app::doctor
