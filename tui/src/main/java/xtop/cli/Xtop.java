// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.File;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import xtop.fleet.RunDirectory;
import xtop.fleet.StateDirectory;

/**
 * The whole command line. Picocli parses every one of them; of the subcommands only those are built whose names occur
 * in it, because each one costs start-up time.
 */
final class Xtop {
    /** Last lines of every help. */
    static final String EXIT_CODES = "Exit codes: 0 ok, 1 no match, 2 usage, 69 no source, 77 denied, 128+N signal N";

    private static final File SETTINGS = new File("/etc/xtop.conf");

    private final Console console;
    private final File system;
    private Settings settings;

    Xtop(Console console) {
        this(console, SETTINGS);
    }

    /** @param system the machine's file of settings */
    Xtop(Console console, File system) {
        this.console = console;
        this.system = system;
    }

    /** Runs a command line to its end and returns the exit code. Prints one line where it fails. */
    int run(String[] arguments) {
        boolean debug = contains(arguments, "--debug");
        try {
            int code = dispatch(arguments);
            console.flush();
            return code;
        } catch (ParameterException e) {
            trace(debug, e);
            console.say(UsageError.of(e));
            return ExitCode.USAGE;
        } catch (CommandFailure e) {
            trace(debug, e);
            boolean usage = e.exitCode() == ExitCode.USAGE && settings != null;
            return flushed(usage ? settings.withOrigin(e.getMessage()) : e.getMessage(), e.exitCode());
        } catch (StandardOutput.LostException e) {
            trace(debug, e);
            if (e.closedPipe()) {
                return ExitCode.CLOSED_PIPE;
            }
            console.say("cannot write to standard output: " + e.getMessage());
            return ExitCode.NOTHING;
        } catch (OwnSource.EndingException e) {
            trace(debug, e);
            return 130;
        } catch (IOException e) {
            trace(debug, e);
            return flushed(firstLine(Cause.of(e)), ExitCode.NO_SOURCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 130;
        } catch (RuntimeException | LinkageError e) {
            trace(debug, e);
            return flushed(
                    "this is a fault of xtop: " + firstLine(String.valueOf(e)) + "; --debug shows where",
                    ExitCode.NOTHING);
        }
    }

    private int dispatch(String[] arguments) throws CommandFailure, IOException, InterruptedException {
        CommandLine line = new CommandLine(CommandModel.root());
        boolean any = false;
        for (String name : CommandModel.NAMES) {
            any |= contains(arguments, name);
        }
        for (String name : CommandModel.NAMES) {
            if (!any || contains(arguments, name)) {
                boolean xentop = name.equals("top") && XentopCommand.isAskedFor(arguments);
                String model = xentop ? XentopCommand.NAME : name;
                CommandLine sub = new CommandLine(CommandModel.create(model).spec());
                line.addSubcommand(name, sub);
            }
        }
        rules(line);
        ParseResult global = line.parseArgs(arguments);
        ParseResult result = global.hasSubcommand() ? global.subcommand() : global;
        ParseResult last = result.hasSubcommand() ? result.subcommand() : result;
        if (global.isVersionHelpRequested() || result.isVersionHelpRequested() || last.isVersionHelpRequested()) {
            Version.print(console.lines());
            return ExitCode.OK;
        }
        if (global.isUsageHelpRequested() || result.isUsageHelpRequested() || last.isUsageHelpRequested()) {
            Usage.print(last.commandSpec(), console.lines());
            return ExitCode.OK;
        }
        if (result == global) {
            result = line.getSubcommands().get("top").parseArgs();
            last = result;
        }
        settings = Settings.read(console.environment(), system, result, global, last);
        SourceChoice choice = SourceChoice.parse(option(global, result, last, "--source"));
        RunDirectory run = RunDirectory.of(option(global, result, last, "--run-dir"));
        StateDirectory state = StateDirectory.of(option(global, result, last, "--state-dir"));
        Moments moments = Moments.of(option(global, result, last, "--at"), option(global, result, last, "--to"));
        Command called = CommandModel.create(result.commandSpec().name());
        return called.run(result, new Session(console, choice, run, state, moments));
    }

    /** How words are read. */
    static void rules(CommandLine line) {
        line.setOverwrittenOptionsAllowed(true);
        // Or else "--sort -pcpu" would be read as the option -p.
        line.setAllowOptionsAsOptionParameters(true);
        // And "--source demo" as the command demo.
        line.setAllowSubcommandsAsOptionParameters(true);
    }

    /** The option's value nearest to the command's end; else its default. */
    private static String option(ParseResult global, ParseResult result, ParseResult last, String name) {
        for (ParseResult line : new ParseResult[] {last, result, global}) {
            if (line.hasMatchedOption(name)) {
                return line.matchedOptionValue(name, null);
            }
        }
        return Options.value(result, name);
    }

    private int flushed(String message, int code) {
        try {
            console.flush();
        } catch (IOException e) {
            return ExitCode.CLOSED_PIPE;
        }
        console.say(message);
        return code;
    }

    private void trace(boolean debug, Throwable failure) {
        if (debug || (settings != null && settings.isOn("--debug"))) {
            failure.printStackTrace(console.err());
        }
    }

    static String firstLine(String text) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static boolean contains(String[] words, String word) {
        for (String each : words) {
            if (each.equals(word)) {
                return true;
            }
        }
        return false;
    }
}
