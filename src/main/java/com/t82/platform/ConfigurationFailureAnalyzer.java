package com.t82.platform;

import com.t82.platform.ConfigurationChecks.WrongConfigurationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports errors of the configuration in a few lines instead of a stack trace. */
class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<WrongConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, WrongConfigurationException wrong) {
        return new FailureAnalysis(
                wrong.getMessage(),
                "Correct all of them; docs/operations.md describes every setting and how to make keys.",
                wrong);
    }
}
