package com.t82.loadtest;

/** Why a run cannot go on, in words for whoever started it. */
class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Refusal(String why) {
        super(why);
    }
}
