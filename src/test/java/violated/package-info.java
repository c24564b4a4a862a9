/** An application that breaks every rule once, so that each rule is seen to fail. */
package violated;
