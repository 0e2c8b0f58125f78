#include "app/commands.h"

#include "app/data_directory.h"
#include "app/doctor/doctor.h"
#include "app/doctor/report.h"
#include "app/serve.h"
#include "app/settings.h"
#include "app/version.h"
#include "gateway/whip/token.h"
#include "net/system_random.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

namespace parlance::app {
namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

struct Options {
  std::string config;
  std::string data;
};

int complain(const std::string& problem) {
  fmt::print(stderr, "parlance: {}\n", problem);
  return kWrongUsage;
}

int serve_with(const Options& options) {
  const auto settings = read_settings(options.config);
  if (!settings) return complain(settings.error());
  const std::string data = options.data.empty() ? settings->text("data.directory") : options.data;
  return serve(*settings, data);
}

int check_config(const Options& options) {
  const auto settings = read_settings(options.config);
  if (!settings) return complain(settings.error());
  if (const auto problem = contradiction(*settings)) return complain(*problem);
  fmt::print("The configuration is fine.\n");
  return 0;
}

/// What `parlance token` is asked for.
struct TokenRequest {
  std::string room;
  std::string right = "publish";
  std::string name;
  unsigned hours = 24;
};

/// Signs with the key of the data directory, which the server reads at its start. The server may run meanwhile.
int print_token(const Options& options, const TokenRequest& request) {
  const auto settings = read_settings(options.config);
  if (!settings) return complain(settings.error());
  net::SystemRandom random;
  const auto key = DataDirectory::shared_token_key(
      options.data.empty() ? settings->text("data.directory") : options.data, random);
  if (!key) return complain(key.error());
  using gateway::whip::Right;
  const Right right = request.right == "watch" ? Right::watch : Right::publish;
  const std::chrono::seconds now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  const std::int64_t expires = (now + std::chrono::hours(request.hours)).count();
  const auto token =
      gateway::whip::make_token(*key, {RoomKey{.name = request.room}, right, expires, request.name});
  if (!token) return complain(fmt::format("no token for this room and name ({})", token.error().what));
  fmt::print("{}\n", *token);
  return 0;
}

enum class Form { text, json };

/// Which one was looked at: the one that the service has is easily another.
doctor::Finding configuration_of(const std::string& file) {
  return {"configuration", doctor::Grade::fine,
          file.empty() ? "No --config: the defaults, and PARLANCE_* of the environment."
                       : fmt::format("{} is in order.", file)};
}

int examine(const Options& options, Form form) {
  const auto settings = read_settings(options.config);
  if (!settings) return complain(settings.error());
  if (const auto problem = contradiction(*settings)) return complain(*problem);
  const std::string data = options.data.empty() ? settings->text("data.directory") : options.data;
  auto findings = doctor::examine(*settings, data);
  findings.insert(findings.begin(), configuration_of(options.config));
  const auto ink = ::isatty(STDOUT_FILENO) == 1 ? doctor::Ink::colored : doctor::Ink::plain;
  fmt::print("{}", form == Form::json ? doctor::as_json(findings) : doctor::as_text(findings, ink));
  return doctor::any_failure(findings) ? kFailed : 0;
}

void add_config_option(CLI::App& command, Options& options) {
  command.add_option("--config", options.config, "the configuration file (TOML); every key has a default")
      ->type_name("FILE");
}

CLI::App* add_token(CLI::App& app, Options& options, TokenRequest& request) {
  CLI::App* token =
      app.add_subcommand("token", "print a bearer token for publishing (WHIP) or watching (WHEP)");
  add_config_option(*token, options);
  token->add_option("--data", options.data, "the data directory of the server")->type_name("FOLDER");
  token->add_option("--room", request.room, "the room's name")->required();
  token->add_option("--right", request.right, "publish or watch")
      ->check(CLI::IsMember({"publish", "watch"}))
      ->capture_default_str();
  token->add_option("--name", request.name, "the name that the room sees");
  token->add_option("--hours", request.hours, "how long it is valid")
      ->check(CLI::Range(1U, 87600U))
      ->capture_default_str();
  return token;
}

CLI::App* add_serve(CLI::App& app, Options& options) {
  CLI::App* serve = app.add_subcommand("serve", "run the server");
  add_config_option(*serve, options);
  serve->add_option("--data", options.data, "the data directory (default: data.directory, ./data)")
      ->type_name("FOLDER");
  return serve;
}

CLI::App* add_doctor(CLI::App& app, Options& options, Form& form) {
  CLI::App* doctor = app.add_subcommand(
      "doctor", "say what on this machine stands in the server's way, and what to do about it");
  add_config_option(*doctor, options);
  doctor->add_option("--data", options.data, "the data directory of the server")->type_name("FOLDER");
  doctor->add_flag_callback("--json", [&form] { form = Form::json; }, "for programs");
  return doctor;
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app{"Parlance: video meetings on your own server.", "parlance"};
  app.require_subcommand(1);
  Options options;
  int result = 0;

  add_serve(app, options)->callback([&] { result = serve_with(options); });

  CLI::App* config = app.add_subcommand("config", "look at the configuration");
  config->require_subcommand(1);
  CLI::App* check =
      config->add_subcommand("check", "say whether a configuration file and the environment are right");
  add_config_option(*check, options);
  check->callback([&] { result = check_config(options); });
  config->add_subcommand("defaults", "print a configuration file with every key explained")->callback([] {
    fmt::print("{}", ops::describe_settings(setting_keys()));
  });

  Form form = Form::text;
  add_doctor(app, options, form)->callback([&] { result = examine(options, form); });

  TokenRequest request;
  add_token(app, options, request)->callback([&] { result = print_token(options, request); });

  app.add_subcommand("version", "print the version")->callback([] { fmt::print("parlance {}\n", kVersion); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  }
  return result;
}

}  // namespace parlance::app
