@org.springframework.modulith.ApplicationModule(allowedDependencies = {})
package violated.user;
