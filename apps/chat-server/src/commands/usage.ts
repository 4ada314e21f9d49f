/** What `frontdesk --help` prints. */
export const USAGE = `Usage: frontdesk [command]

  start                  Start the server and its page on this folder; frontdesk alone does so too
  chat [QUESTION]        Ask the running server; chat --help tells more
  init                   Write a team and a .env into this folder, with a comment on everything
  doctor                 Look at configuration, ports, database, files, disks, providers, clock, tool servers
  check [FILE]           Look at a team with everything that it names: texts, tool servers, tools, models
  eval [CASES]           Ask a team what a file of cases holds, and judge the answers: --only TEXT --junit FILE
                         --concurrency N --timeout SECONDS
  eval add THREAD [CASES]  Add a stored thread to the cases: --tenant NAME
  mcp [COMMAND]          Look at the tool servers and call their tools; mcp --help tells more
  keys create USER       Make an API key: --scopes chat,sessions,operator --tenant NAME --days N --label TEXT
  keys list              Show the keys, without their secrets
  keys revoke ID
  users disable USER     Refuse a user, whatever it proves: --tenant NAME
  users enable USER
  audit verify           Look for records that were changed, taken out or cut off
  audit export           Write the audit as JSON Lines: --user ID --tenant NAME --since TIME --until TIME
  migrate                Bring the database up to date
  backup [FOLDER]        Copy database, files and secrets into a new folder, while servers run
  restore FOLDER         Take a backup back into an empty database and an empty place for files, and look at it
  import PATH|openai     Take over threads of a hosted ChatKit: --issuer URL --tenant NAME --user ID
  --help, --version

FILE is a frontdesk.config.ts or .json; without it, the one that the server would take. CASES is frontdesk.eval.json,
unless named, or the cases of the team that ships. Everything else is set by
variables, in the environment or in a .env file in this folder; the database is that of DATABASE_URL.`
