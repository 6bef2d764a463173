System.Console.WriteLine("Postern");
