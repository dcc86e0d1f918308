"""The pages of inspections. A view fetches what the person may see, cleans what they typed, calls one action and goes on."""
