/** A house in which every rule is broken once, so that the rules can be seen to fail. */
package violated;
