package com.t82.standalone;

import com.t82.standalone.DataDirectory.DirectoryInUseException;
import com.t82.standalone.DataDirectory.NothingToJoinException;
import com.t82.standalone.HalfConfiguredListener.HalfConfiguredException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Explains why a standalone instance could not start. */
class StandaloneFailureAnalyzer implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DirectoryInUseException inUse) {
                return new FailureAnalysis(inUse.getMessage(), """
                        Stop it, or give this one its own data with T82_STANDALONE_DATA_DIR=<directory> and \
                        --server.port=<port>, or let it join with --t82.standalone.join=<directory> --server.port=<port>.""", inUse);
            }
            if (cause instanceof NothingToJoinException nothing) {
                return new FailureAnalysis(
                        nothing.getMessage(),
                        "Start the first instance and wait until it is ready; then join its data directory.",
                        nothing);
            }
            if (cause instanceof HalfConfiguredException half) {
                return new FailureAnalysis(half.getMessage(), """
                        Production: set SPRING_DATASOURCE_URL to its database. Demo: remove all of these settings, since \
                        the demo starts only where nothing of production is configured.""", half);
            }
        }
        return null;
    }
}
