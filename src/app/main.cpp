#include "app/commands.h"

int main(int argc, char** argv) { return parlance::app::run(argc, argv); }
